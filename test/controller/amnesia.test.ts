import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { CommandBody } from '../../src/domain/command.ts';
import { announcementOf } from '../../src/domain/witness.ts';
import { startTestRedis, type TestRedis } from '../support/redis-server.ts';
import { shop } from '../support/shop.ts';
import { type Started, startController, startVantages, untilState } from './harness.ts';
import { ImitationWorld } from './imitation.ts';

const application = shop({ confirmForMs: 0, cooldownMs: 0, failback: 'manual', staleAfterMs: 2_000 });

let redis: TestRedis;
let world: ImitationWorld;
let vantages: Awaited<ReturnType<typeof startVantages>>;
let one: Started;

beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  await redis.client.flushall();
  world = new ImitationWorld();
  vantages = await startVantages(redis.url, application, world);
  one = await startController(redis.url, application, world, 'one');
});
afterEach(async () => {
  await one.stop();
  await vantages.stop();
});

const frozen = () => untilState(one.store, 'shop', (state) => state.frozen !== undefined);
const order = (body: CommandBody) => one.facade.command('shop', { body, by: 'alice', reason: 'Redis lost its disk.' });

/** Everybody has moved to eu-de, and us-south is up again. */
async function untilMoved() {
  vantages.see('us-south', 'down');
  const moved = await untilState(one.store, 'shop', (state) => state.phase === 'displaced');
  vantages.see('us-south', 'up');
  return moved;
}

/** What some keys hold at one moment, as a disk would hold it: a state and its journal never of different versions. */
async function snapshot(keys: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
  const transaction = redis.client.multi();
  for (const key of keys) transaction.dumpBuffer(key);
  const dumped = (await transaction.exec()) ?? [];
  return new Map(keys.map((key, index) => [key, dumped[index]?.[1] as Buffer]));
}

it('acknowledges an operation at a majority of the live probers before its first act', async () => {
  const kept: (string | undefined)[][] = [];
  world.intercept = async () => {
    kept.push(one.controller.sight.reportsOn('shop', 0).map(({ report }) => report.witness?.operation));
    return undefined;
  };

  const moved = await untilMoved();

  const name = announcementOf(moved)?.operation;
  expect(name).toMatch(/^shop-1@./);
  expect(kept.length).toBeGreaterThan(0);
  for (const witnesses of kept) expect(witnesses.filter((each) => each === name).length).toBeGreaterThanOrEqual(2);
});

it('does nothing on a Redis that comes back empty, says so, and goes on from what a person adopts', async () => {
  const moved = await untilMoved();
  const before = world.acts.length;

  await redis.client.flushall();
  const { frozen: why } = await frozen();
  vantages.see('eu-de', 'down');
  await untilState(one.store, 'shop', (state) => state.said.rule === 112);
  const status = await one.facade.application('shop');
  const refused = await order({ kind: 'failover', to: 'us-south' });
  const previewed = await one.facade.preview('shop', { body: { kind: 'adopt' }, by: 'alice', reason: 'Look.' });
  const answer = await order({ kind: 'adopt' });

  expect(why?.because).toMatch(/^Witness \S+ knows epoch 1, and Redis says that there has been none\.$/);
  expect(status.frozen?.because).toBe(why?.because);
  expect(refused).toMatchObject({
    accepted: false,
    guards: expect.arrayContaining([expect.objectContaining({ guard: 'trusted' })]),
  });
  expect(previewed.because).toContain('Adopted: active eu-de; primary eu-de');
  expect(answer).toMatchObject({ accepted: true, rule: 208 });
  const kept = await one.store.read('shop');
  expect(kept?.state).toMatchObject({ placement: moved.placement, epoch: 2, automation: 'manual' });
  expect(kept?.state.frozen).toBeUndefined();
  const entries = await one.store.journal('shop', 100);
  const adoption = entries.find(({ body }) => body.kind === 'decision' && body.rule === 208);
  expect(entries[0]).toMatchObject({ sequence: 1, previous: '' });
  expect(JSON.stringify(adoption?.body)).toContain('Redis lost its disk.');
  expect(world.acts.length).toBe(before);
});

it('goes on moving it after the adoption, when a person lets it', async () => {
  await untilMoved();
  await redis.client.flushall();
  await frozen();
  await order({ kind: 'adopt' });

  await order({ kind: 'automation', automation: 'automatic' });
  vantages.see('eu-de', 'down');
  const home = await untilState(one.store, 'shop', (state) => state.placement.primary === 'us-south');

  expect(home.epoch).toBeGreaterThan(2);
});

it('does nothing on a Redis that was rolled back to an older state', async () => {
  await untilState(one.store, 'shop', (state) => state.origin !== undefined);
  const dump = await snapshot(await redis.client.keys('*:shop'));
  await untilMoved();
  const before = world.acts.length;

  await redis.client.flushall();
  for (const [key, value] of dump) await redis.client.restore(key, 0, value, 'REPLACE');
  const { frozen: why, epoch } = await frozen();

  expect(epoch).toBe(0);
  expect(why?.because).toContain('knows epoch 1');
  expect(world.acts.length).toBe(before);
});

it('knows another history by its name when Redis comes back empty before anything was ever moved', async () => {
  const { origin } = await untilState(one.store, 'shop', (state) => state.origin !== undefined);
  const testified = () =>
    one.controller.sight
      .reportsOn('shop', 0)
      .some(({ report }) => report.witness?.operation === `origin@${origin?.nonce}`);
  while (!testified()) await new Promise((resolve) => setTimeout(resolve, 10));

  await redis.client.flushall();
  const { frozen: why } = await frozen();

  expect(why?.because).toContain('these are two histories');
  expect(world.acts).toEqual([]);
});

it('notices a mark out in the world that is newer than what Redis says', async () => {
  await untilState(one.store, 'shop', (state) => state.origin !== undefined);
  world.marks.www = { epoch: 5, token: 2 };

  const { frozen: why } = await frozen();

  expect(why?.because).toBe('www carries the mark of epoch 5, and Redis says that there has been none.');
});

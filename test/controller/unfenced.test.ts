import { Writable } from 'node:stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { exposeProtection } from '../../src/compose/expose-protection.ts';
import { exposeUnfenced } from '../../src/compose/expose-unfenced.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { startTestRedis, type TestRedis } from '../support/redis-server.ts';
import { shop } from '../support/shop.ts';
import { type Started, startController, startVantages, untilState } from './harness.ts';
import { ImitationWorld } from './imitation.ts';

const application = shop({ confirmForMs: 0, cooldownMs: 0, holdDownMs: 600_000, fenceOnFailure: 'proceed' });
const sentence = 'server may still be writing in us-south; it was not fenced.';

let redis: TestRedis;
let world: ImitationWorld;
let vantages: Awaited<ReturnType<typeof startVantages>>;
let started: Started;
let logged: string;

beforeEach(async () => {
  redis = await startTestRedis();
  world = new ImitationWorld();
  vantages = await startVantages(redis.url, application, world);
  logged = '';
  const destination = new Writable({
    write(chunk, _encoding, done) {
      logged += chunk;
      done();
    },
  });
  const log = createLog({ name: 'test', level: 'error', destination });
  started = await startController(redis.url, application, world, 'one', { log });
  await expect.poll(() => started.controller.custodyOf('shop')).toBeDefined();
});
afterEach(async () => {
  await started.stop();
  await vantages.stop();
  await redis.stop();
});

it('a region that could not be fenced is told of everywhere, and fenced first when it can be', async () => {
  const { facade, controller, store } = started;
  const metrics = createMetrics();
  const shown = async () => {
    exposeUnfenced(metrics, controller.owned);
    exposeProtection(metrics, controller, ['shop', 'unknown']);
    return metrics.render();
  };
  world.regions.server = { ...world.regions.server, 'us-south': { fenced: 'unknown', detail: 'No answer.' } };
  world.intercept = async ({ verb }) =>
    verb === 'fence' ? { outcome: 'refused', again: false, note: 'The power control does not answer.' } : undefined;
  expect(await shown()).not.toContain('regent_unfenced{');

  vantages.see('us-south', 'down');
  await untilState(store, 'shop', ({ phase }) => phase === 'displaced');

  const status = await facade.application('shop');
  expect(status.unfenced).toMatchObject([{ resource: 'server', region: 'us-south', epoch: 1, by: 'regent' }]);
  expect((await facade.why('shop')).unfenced).toEqual([sentence]);
  expect(await shown()).toContain('regent_unfenced{application="shop",region="us-south",resource="server"} 1');
  expect(logged).toContain(sentence);
  expect(logged).toContain('"rule":618');
  expect(status.protection).toContainEqual(expect.objectContaining({ resource: 'db', protected: 'yes' }));
  expect(await shown()).toContain('regent_protection{application="shop",resource="db",protected="yes"} 1');

  const before = world.acts.length;
  world.intercept = async () => undefined;
  world.regions.server = { ...world.regions.server, 'us-south': { fenced: 'no', detail: 'It runs.' } };
  vantages.see('us-south', 'up');
  await untilState(store, 'shop', ({ phase, unprotected }) => phase === 'recovering' && unprotected.length === 0);

  const acts = world.acts.slice(before).map(({ step }) => step);
  expect(acts.slice(0, 2)).toEqual(['fence:server:us-south', 'unfence:server:us-south']);
  expect((await facade.application('shop')).unfenced).toEqual([]);
  expect(await shown()).not.toContain('regent_unfenced{');
});

it('a region that could not be fenced is still known as such when Redis has forgotten everything', async () => {
  const { facade, store } = started;
  world.regions.server = { ...world.regions.server, 'us-south': { fenced: 'unknown', detail: 'No answer.' } };
  world.intercept = async ({ verb }) =>
    verb === 'fence' ? { outcome: 'refused', again: false, note: 'The power control does not answer.' } : undefined;
  vantages.see('us-south', 'down');
  await untilState(store, 'shop', ({ phase }) => phase === 'displaced');
  await expect
    .poll(() => started.controller.sight.reportsOn('shop', 0).filter(({ report }) => report.witness?.unfenced).length)
    .toBe(3);

  await redis.client.flushall();
  await untilState(store, 'shop', ({ frozen }) => frozen !== undefined);
  const answer = await facade.command('shop', { body: { kind: 'adopt' }, by: 'alice', reason: 'Redis lost its disk.' });

  expect(answer).toMatchObject({ accepted: true, rule: 208 });
  expect((await facade.application('shop')).unfenced).toMatchObject([
    { resource: 'server', region: 'us-south', epoch: 1, by: 'alice' },
  ]);
});

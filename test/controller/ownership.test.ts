import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Application } from '../../src/domain/application.ts';
import { heldConfiguration } from '../../src/store/configuration-hash.ts';
import { eventually } from '../store/open-store.ts';
import { startTestRedis, type TestRedis } from '../support/redis-server.ts';
import { shop } from '../support/shop.ts';
import { holdsOf, openStore, type Started, startController, startVantages, untilState } from './harness.ts';
import { ImitationWorld } from './imitation.ts';

const application = shop({ confirmForMs: 0, cooldownMs: 0, staleAfterMs: 3_000, observationStaleAfterMs: 5_000 });
const timings = { leaseMs: 1_500, renewEveryMs: 200, observeEveryMs: 200, turnEveryMs: 50 };

let redis: TestRedis;
let world: ImitationWorld;
let vantages: Awaited<ReturnType<typeof startVantages>>;
let started: Started[];
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  await redis.client.flushall();
  world = new ImitationWorld();
  vantages = await startVantages(redis.url, application, world);
  started = [];
});
afterEach(async () => {
  await Promise.all(started.map((each) => each.stop()));
  await vantages.stop();
});

describe('while an operation runs', { timeout: 60_000 }, () => {
  it('its owner keeps the application, though a better placed controller is there', async () => {
    const near = await start('near', 'us-south');
    const { under, goOn } = await operationUnderWay();
    await under;
    const far = await start('far', 'au-syd');
    await sharedRounds(near, 3);

    expect(near.controller.custodyOf('shop')?.state.operation?.kind).toBe('failover');
    expect(far.controller.custodyOf('shop')).toBeUndefined();

    goOn();
    await untilState(far.store, 'shop', (state) => state.phase === 'displaced');
    expect(world.effectsOf('promote:db:eu-de')).toBe(1);
  });

  it('an owner that is asked to end records the intent in flight and gives it up at once; its successor ends the operation', async () => {
    const first = await start('first', 'us-south');
    const { under, goOn } = await operationUnderWay();
    await under;
    const second = await start('second', 'us-south');
    const kept = await second.store.read('shop');
    const step = kept?.state.operation?.steps.find(({ id }) => id === 'promote:db:eu-de');
    expect(step?.intent).toMatchObject({ fencing: { epoch: 1 } });

    started = started.filter((each) => each !== first);
    const stopped = first.stop();
    goOn();
    await stopped;

    await untilState(second.store, 'shop', (state) => state.phase === 'displaced', 30_000);
    expect(world.effectsOf('promote:db:eu-de')).toBe(1);
  });
});

describe('who owns an application', { timeout: 60_000 }, () => {
  // So long that neither a lease nor an owner's patience ends before the test.
  const lasting = { ...timings, leaseMs: 60_000 };

  it('is judged by where it stands now: an owner that gave it to a better placed one leaves it to that one', async () => {
    const first = await start('first', 'au-syd', lasting);
    await untilState(first.store, 'shop', (state) => state.phase === 'steady');
    await stop(first);
    const near = await start('near', 'eu-de', lasting);
    const { token } = await owned(near);
    vantages.see('us-south', 'down');
    await untilState(near.store, 'shop', (state) => state.phase === 'displaced');

    // While us-south was active, the order of the names had preferred near to it.
    const better = await openStore(redis.url, application);
    await better.renewLease({ instance: 'better', region: 'au-syd', holds: holdsOf([application]) }, lasting.leaseMs);
    await eventually(async () => expect((await better.census()).assignments).toEqual({}));
    await countedAgain(near, 4);

    expect(await better.claim('shop', 'better', { configuration: heldConfiguration(application).hash })).toBe(
      token + 1,
    );
    await better.close();
  });

  it('is what Redis says: a custody that Redis does not know any more is ended before there is another one', async () => {
    const near = await start('near', 'eu-de', lasting);
    const custody = await owned(near);
    await untilState(near.store, 'shop', (state) => state.phase === 'steady');

    await near.store.yieldApplication('shop', 'near', custody.token);
    await eventually(async () => expect(near.controller.custodyOf('shop')?.token).toBeGreaterThan(custody.token));

    expect(custody.signal.aborted).toBe(true);
  });

  it('hears of what it depends on from then on: what could not be told before it owned it has to be waited for again', async () => {
    const near = await start('near', 'eu-de', lasting, [shop({}, { id: 'payments' })]);
    const custody = await owned(near);
    const heardSince = () => near.controller.custodyOf('shop')?.context().view.fleet?.heardSince;
    await untilState(near.store, 'shop', (state) => state.phase === 'steady');
    const before = near.store.now();
    expect(heardSince()).toBeLessThanOrEqual(before);

    await near.store.yieldApplication('shop', 'near', custody.token);
    await eventually(async () => expect(near.controller.custodyOf('shop')?.token).toBeGreaterThan(custody.token));

    expect(heardSince()).toBeGreaterThanOrEqual(before);
    expect(heardSince()).toBeLessThanOrEqual(near.store.now());
  });
});

async function start(
  instance: string,
  region: string,
  given = timings,
  beside: readonly Application[] = [],
): Promise<Started> {
  const options = { region, timings: given, beside };
  const controller = await startController(redis.url, application, world, instance, options);
  started.push(controller);
  return controller;
}

async function stop(controller: Started): Promise<void> {
  started = started.filter((each) => each !== controller);
  await controller.stop();
}

/** Resolves with the custody of a controller that has taken the application. */
function owned({ controller }: Started) {
  return eventually(async () => {
    const custody = controller.custodyOf('shop');
    if (custody === undefined) throw new Error('it does not own it yet');
    return custody;
  });
}

/** Resolves when a controller has counted all controllers so often from now on. */
async function countedAgain({ controller }: Started, rounds: number): Promise<void> {
  const seen = new Set<unknown>([controller.census]);
  await eventually(async () => {
    seen.add(controller.census);
    if (seen.size <= rounds) throw new Error('it has not counted so often yet');
  });
}

/** A failover whose promotion of the database has begun and does not end before it is told to. */
async function operationUnderWay() {
  const begun = Promise.withResolvers<void>();
  const over = Promise.withResolvers<void>();
  world.intercept = async ({ id }) => {
    if (id !== 'promote:db:eu-de') return undefined;
    begun.resolve();
    await over.promise;
    return undefined;
  };
  vantages.see('us-south', 'down');
  return { under: begun.promise, goOn: over.resolve };
}

/** Resolves when a controller has counted all controllers so often. */
async function sharedRounds({ controller }: Started, rounds: number): Promise<void> {
  const seen = new Set<unknown>();
  await eventually(async () => {
    if (controller.census.controllers.length === started.length) seen.add(controller.census);
    if (seen.size < rounds) throw new Error('it has not counted so often yet');
  });
}

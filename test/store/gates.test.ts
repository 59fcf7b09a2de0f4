import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemRuntime } from '../../src/runtime.ts';
import type { GateListener } from '../../src/store/contract.ts';
import { startTestRedis, type TestRedis } from '../support/redis-server.ts';
import { eventually, storesOn } from './open-store.ts';
import { commitOf, own } from './samples.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());

const south = { epoch: 1, active: ['us-south'] };
const north = { epoch: 2, active: ['eu-de'] };

/** Keeps what it is told. */
function follower() {
  const told: string[] = [];
  let freshAt = Number.NEGATIVE_INFINITY;
  const listener: GateListener = {
    onGate: (application, { epoch, version, active }) =>
      void told.push(`${application} ${epoch}.${version} ${active.join('+')}`),
    onFresh: (at) => {
      freshAt = Math.max(freshAt, at);
    },
  };
  return { told, listener, freshAt: () => freshAt };
}

describe('what the gates should say', () => {
  it('is told to every prober, first as it is and then as it changes', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    const owner = await own(store, 'ctl-a');
    await store.commit(commitOf(owner, 0));
    await store.publishGate('shop', 1, south);
    const { told, listener } = follower();
    (await stores.prober('eu-de')).followGates(listener);
    await expect.poll(() => told).toEqual(['shop 1.1 us-south']);

    await store.commit(commitOf(owner, 1));
    await store.publishGate('shop', 2, north);

    await expect.poll(() => told).toEqual(['shop 1.1 us-south', 'shop 2.2 eu-de']);
  });

  it('is not told again when it is the same, and keeps the version since which it is so', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    const owner = await own(store, 'ctl-a');
    await store.commit(commitOf(owner, 0));
    await store.publishGate('shop', 1, south);
    await store.commit(commitOf(owner, 1));

    expect(await store.publishGate('shop', 2, south)).toBe(true);

    expect(await redis.client.hget(stores.keys.gates, 'shop')).toBe('1 {"epoch":1,"active":["us-south"]}');
    expect(await redis.client.xlen(stores.keys.gateChanges)).toBe(1);
  });

  it('is never told by whoever is late: the state has changed since', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    const owner = await own(store, 'ctl-a');
    await store.commit(commitOf(owner, 0));
    await store.commit(commitOf(owner, 1));
    await store.publishGate('shop', 2, north);

    expect(await store.publishGate('shop', 1, south)).toBe(false);

    expect(await redis.client.hget(stores.keys.gates, 'shop')).toContain('eu-de');
  });

  it('is known to be fresh for as long as Redis can be read, and no longer', async () => {
    const runtime = systemRuntime();
    await using stores = storesOn(redis.url);
    const { listener, freshAt } = follower();
    const prober = await stores.prober('eu-de');
    prober.followGates(listener);
    const begun = runtime.monotonicMs();
    await expect.poll(freshAt, { timeout: 30_000 }).toBeGreaterThan(begun);

    redis.freeze();
    const frozen = runtime.monotonicMs();
    await expect.poll(() => prober.reachable, { timeout: 30_000 }).toBe(false);
    const last = freshAt();
    redis.unfreeze();

    expect(last).toBeLessThanOrEqual(frozen);
    await eventually(async () => expect(freshAt()).toBeGreaterThan(frozen));
  });

  it('that nobody can read is left out', async () => {
    await using stores = storesOn(redis.url);
    await redis.client.hset(stores.keys.gates, 'bank', 'nonsense', 'shop', '3 {"epoch":1,"active":["us-south"]}');
    const { told, listener } = follower();

    (await stores.prober('eu-de')).followGates(listener);

    await expect.poll(() => told).toEqual(['shop 1.3 us-south']);
  });
});

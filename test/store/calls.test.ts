import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestRedis, type TestRedis } from '../support/redis-server.ts';
import { eventually, storesOn } from './open-store.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());

const minute = { calls: 10, windowMs: 60_000 };

describe('the calls of an identity', () => {
  it('are as many for all controllers together as for one', async () => {
    await using stores = storesOn(redis.url);
    const [a, b] = [await stores.controller(), await stores.controller()];

    const booked = await Promise.all(
      [1, 2, 3, 4].map((n) => (n % 2 ? a : b).bookCalls('cis', { ...minute, wanted: 4 })),
    );

    expect(booked.reduce((sum, { granted }) => sum + granted, 0)).toBe(10);
  });

  it('leave a place when the oldest has left the window, and it is told when', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    const brief = { calls: 2, windowMs: 300 };
    expect(await store.bookCalls('cis', { ...brief, wanted: 2 })).toMatchObject({ granted: 2, againInMs: 0 });

    const full = await store.bookCalls('cis', { ...brief, wanted: 1 });

    expect(full.granted).toBe(0);
    expect(full.againInMs).toBeGreaterThan(0);
    expect(full.againInMs).toBeLessThanOrEqual(300);
    await eventually(async () => expect((await store.bookCalls('cis', { ...brief, wanted: 1 })).granted).toBe(1));
  });

  it('have a part that only those may use who ask for all of them', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();

    const reads = await store.bookCalls('cis', { ...minute, calls: 8, wanted: 10 });
    const acts = await store.bookCalls('cis', { ...minute, wanted: 10 });

    expect([reads.granted, acts.granted]).toEqual([8, 2]);
  });

  it('are counted for each identity by itself, and how many controllers live is told with them', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    await store.renewLease({ instance: 'ctl-a', region: 'eu-de' }, 60_000);
    await store.renewLease({ instance: 'ctl-b', region: 'us-south' }, 60_000);
    await store.bookCalls('cis', { ...minute, wanted: 10 });

    const other = await store.bookCalls('classic', { ...minute, wanted: 1 });

    expect(other).toEqual({ granted: 1, againInMs: 0, controllers: 2 });
  });

  it.each([
    ['a little', 30_000, 0],
    ['further than a window', 600_000, 10],
  ])('go on to be counted when the clock of another Redis stands %s behind', async (_, aheadMs, granted) => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    const later = Date.now() + aheadMs;
    await redis.client.rpush(stores.keys.calls('cis'), ...Array.from({ length: 10 }, () => later));

    expect((await store.bookCalls('cis', { ...minute, wanted: 10 })).granted).toBe(granted);
  });
});

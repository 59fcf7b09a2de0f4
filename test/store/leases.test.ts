import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestRedis, type TestRedis } from '../support/redis-server.ts';
import { eventually, storesOn } from './open-store.ts';
import { commitOf, own, under } from './samples.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());

const a = { instance: 'ctl-a', region: 'us-south' };
const b = { instance: 'ctl-b', region: 'eu-de' };

describe('a lease', () => {
  it('is taken, renewed and shown to every controller', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();

    expect(await store.renewLease(a, 60_000)).toBe('renewed');
    expect(await store.renewLease(a, 60_000)).toBe('renewed');
    expect((await store.census()).controllers).toEqual([a]);
  });

  it('is refused while another process holds it under the same name', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    await store.renewLease(a, 60_000);

    expect(await store.renewLease({ ...a, region: 'eu-de' }, 60_000)).toBe('somebody-else');
    expect((await store.census()).controllers).toEqual([a]);
  });

  it('ends by itself when it is not renewed', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    const owner = await own(store, 'ctl-a', 50);

    await leaseEnded(store);

    const census = await store.census();
    expect(census.controllers).toEqual([]);
    expect(census.assignments.shop).toEqual({ ...owner, live: false });
  });

  it('that has ended can be taken again by the same controller, which then still owns what nobody else has claimed', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    const owner = await own(store, 'ctl-b', 50);
    await leaseEnded(store);

    expect(await store.renewLease(b, 60_000)).toBe('renewed');
    expect((await store.commit(commitOf(owner, 0))).kind).toBe('committed');
  });

  it('is given back at once with everything that its controller owned, and nothing of others', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    await store.renewLease(a, 60_000);
    await store.renewLease(b, 60_000);
    await store.claim('shop', 'ctl-a', under);
    await store.claim('ledger', 'ctl-a', under);
    await store.claim('bank', 'ctl-b', under);

    await store.releaseLease('ctl-a');

    expect(await store.census()).toEqual({
      controllers: [b],
      assignments: { bank: { instance: 'ctl-b', token: 1, live: true } },
      inForce: { shop: 'c-1', ledger: 'c-1', bank: 'c-1' },
    });
  });

  it('of a controller that died long ago is forgotten', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    await redis.client.zadd(stores.keys.leases, String(store.now() - 3_600_000), 'ctl-old');
    await redis.client.hset(stores.keys.controllers, 'ctl-old', JSON.stringify({ instance: 'ctl-old', region: 'x' }));

    await store.renewLease(a, 60_000);

    expect(await redis.client.hkeys(stores.keys.controllers)).toEqual(['ctl-a']);
    expect(await redis.client.zscore(stores.keys.leases, 'ctl-old')).toBeNull();
  });
});

describe('a claim', () => {
  it('of an application that nobody owns gives a token', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    await store.renewLease(a, 60_000);

    expect(await store.claim('shop', 'ctl-a', under)).toBe(1);
    expect((await store.census()).assignments).toEqual({ shop: { instance: 'ctl-a', token: 1, live: true } });
  });

  it('without a lease gives nothing', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();

    expect(await store.claim('shop', 'ctl-a', under)).toBeUndefined();
  });

  it('of an application with a live owner gives nothing', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    await own(store, 'ctl-a');
    await store.renewLease(b, 60_000);

    expect(await store.claim('shop', 'ctl-b', under)).toBeUndefined();
  });

  it('of an application whose owner holds no lease any more gives the next token', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    const before = await own(store, 'ctl-a', 50);
    await leaseEnded(store);

    const after = await own(store, 'ctl-b');

    expect(after.token).toBe(before.token + 1);
  });

  it('is won by exactly one of many at once', async () => {
    await using stores = storesOn(redis.url);
    const names = Array.from({ length: 12 }, (_, index) => `ctl-${index}`);
    const all = await Promise.all(names.map(() => stores.controller()));
    await Promise.all(all.map((store, index) => store.renewLease({ ...a, instance: `ctl-${index}` }, 60_000)));

    for (let round = 1; round <= 5; round++) {
      const tokens = await Promise.all(all.map((store, index) => store.claim('shop', `ctl-${index}`, under)));

      const winner = tokens.findIndex((token) => token !== undefined);
      expect(tokens.filter((token) => token !== undefined)).toEqual([round]);
      await all[winner]?.yieldApplication('shop', `ctl-${winner}`, round);
    }
  });

  it('repeated by the owner, who may have lost the answer, ends what it began under the old token', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    const lost = await own(store, 'ctl-a');

    const again = await own(store, 'ctl-a');

    expect(again.token).toBe(lost.token + 1);
    expect(await store.commit(commitOf(lost, 0))).toEqual({ kind: 'refused', why: 'not-owner' });
  });
});

describe('a token', () => {
  it('never comes twice: not after giving back, not after a release', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    const tokens: number[] = [];

    for (let round = 0; round < 3; round++) {
      const { token } = await own(store, 'ctl-a');
      tokens.push(token);
      await store.yieldApplication('shop', 'ctl-a', token);
      tokens.push((await own(store, 'ctl-b')).token);
      await store.releaseLease('ctl-b');
    }

    expect(tokens).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

describe('giving an application back', () => {
  it('leaves it to whoever claims it', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    const owner = await own(store, 'ctl-a');

    await store.yieldApplication('shop', owner.instance, owner.token);

    expect((await store.census()).assignments).toEqual({});
    expect(await store.commit(commitOf(owner, 0))).toEqual({ kind: 'refused', why: 'not-owner' });
  });

  it('does nothing under an old token', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    const { token } = await own(store, 'ctl-a', 50);
    await leaseEnded(store);
    const owner = await own(store, 'ctl-b');

    await store.yieldApplication('shop', 'ctl-a', token);

    expect((await store.census()).assignments.shop).toEqual({ ...owner, live: true });
  });
});

/** Resolves when no lease is held any more. */
function leaseEnded(store: { census(): Promise<{ controllers: readonly unknown[] }> }): Promise<void> {
  return eventually(async () => {
    if ((await store.census()).controllers.length > 0) throw new Error('a lease is still held');
  });
}

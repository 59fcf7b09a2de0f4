import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KeyedCall } from '../../src/store/contract.ts';
import { startTestRedis, type TestRedis } from '../support/redis-server.ts';
import { storesOn } from './open-store.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());

/** Nobody waits for a busy machine in vain. */
const patient = { commandTimeoutMs: 10_000 };

function keyed(change: Partial<KeyedCall> = {}): KeyedCall {
  return { caller: 'alice', key: 'k-1', id: 'call-1', fingerprint: 'f-1', ...change };
}

describe('answers kept by the keys of their calls', () => {
  it('are given by every controller, to the same request of the same caller alone', async () => {
    await using stores = storesOn(redis.url);
    const [one, other] = [await stores.controller(patient), await stores.controller(patient)];

    expect(await one.beginCall(keyed())).toEqual({ kind: 'begun' });
    expect(await other.beginCall(keyed({ id: 'call-2' }))).toEqual({ kind: 'under-way' });
    await one.endCall(keyed(), '{"body": "it is done"}');

    expect(await other.beginCall(keyed({ id: 'call-3' }))).toEqual({
      kind: 'answered',
      answer: '{"body": "it is done"}',
    });
    expect(await other.beginCall(keyed({ fingerprint: 'f-2' }))).toEqual({ kind: 'another-request' });
    expect(await other.beginCall(keyed({ caller: 'bob' }))).toEqual({ kind: 'begun' });
    expect(await other.beginCall(keyed({ key: 'k-2' }))).toEqual({ kind: 'begun' });
  });

  it('are none where the key was given back', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller(patient);
    await store.beginCall(keyed());
    await store.endCall(keyed(), undefined);
    expect(await store.beginCall(keyed({ fingerprint: 'f-2' }))).toEqual({ kind: 'begun' });
  });

  it('a call that has been under way for too long is begun again, and its late answer is not kept', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller(patient);
    await store.beginCall(keyed());
    await redis.client.zincrby(stores.keys.answeredOrder('alice'), -31_000, 'k-1');

    expect(await store.beginCall(keyed({ id: 'call-2' }))).toEqual({ kind: 'begun' });
    await store.endCall(keyed(), 'late');
    expect(await store.beginCall(keyed({ id: 'call-3' }))).toEqual({ kind: 'under-way' });
  });

  it('go after a day, and leave nothing', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller(patient);
    const { keys } = stores;
    await store.beginCall(keyed());
    await store.endCall(keyed(), 'done');
    await redis.client.zincrby(keys.answeredOrder('alice'), -86_400_000, 'k-1');

    expect(await store.beginCall(keyed({ key: 'k-2' }))).toEqual({ kind: 'begun' });
    expect(await redis.client.hkeys(keys.answered('alice'))).toEqual(['k-2']);
    for (const key of [keys.answered('alice'), keys.answeredOrder('alice')]) {
      expect(await redis.client.pttl(key)).toBeGreaterThan(86_000_000);
    }
  });

  it('of one caller are a thousand, the newest; of another nothing is lost by that', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller(patient);
    const { keys } = stores;
    await store.beginCall(keyed({ caller: 'bob' }));
    for (let index = 0; index < 1_010; index += 1) await store.beginCall(keyed({ key: `k-${index}` }));

    expect(await redis.client.hlen(keys.answered('alice'))).toBe(1_000);
    expect(await redis.client.zcard(keys.answeredOrder('alice'))).toBe(1_000);
    expect(await store.beginCall(keyed({ key: 'k-1009' }))).toEqual({ kind: 'under-way' });
    expect(await store.beginCall(keyed({ caller: 'bob' }))).toEqual({ kind: 'under-way' });
  });
});

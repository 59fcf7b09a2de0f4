import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemRuntime } from '../../src/runtime.ts';
import { StoreUnavailable } from '../../src/store/contract.ts';
import { governorsSeen } from '../../src/store/governors-seen.ts';
import { startTestRedis, type TestRedis } from '../support/redis-server.ts';
import { storesOn } from './open-store.ts';
import { change, commitOf, own } from './samples.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());

const lookingAt = (url: string, prefix: string) => {
  const [keyPrefix = '', installation = ''] = prefix.split(':');
  return governorsSeen({ url, keyPrefix, installation, commandTimeoutMs: 500, runtime: systemRuntime() }, 'shop');
};

it('shows who holds a lease, and the epoch of an application, and leaves everything as it is', async () => {
  await using stores = storesOn(redis.url);
  const store = await stores.controller();
  const before = await lookingAt(redis.url, stores.keys.prefix);
  const owner = await own(store, 'ctl-a');
  await store.commit(commitOf(owner, 0, change(7)));
  const keys = await redis.client.keys(`${stores.keys.prefix}*`);

  const seen = await lookingAt(redis.url, stores.keys.prefix);

  expect(before).toEqual({ controllers: [], epoch: 0 });
  expect(seen).toMatchObject({ controllers: [{ instance: 'ctl-a' }], epoch: 7 });
  expect((await redis.client.keys(`${stores.keys.prefix}*`)).toSorted()).toEqual(keys.toSorted());
});

it('knows no epoch of a state that can not be used', async () => {
  await using stores = storesOn(redis.url);
  await redis.client.hset(stores.keys.state('shop'), { version: 1, state: 'garbage', hash: 'x' });

  expect(await lookingAt(redis.url, stores.keys.prefix)).toEqual({ controllers: [], epoch: 0 });
});

it('says so when Redis does not answer', async () => {
  await expect(lookingAt('redis://127.0.0.1:1', 'regent:nobody')).rejects.toThrow(StoreUnavailable);
});

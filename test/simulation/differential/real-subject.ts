import { systemRuntime } from '../../../src/runtime.ts';
import { createControllerStore } from '../../../src/store/controller-store.ts';
import { keysOf } from '../../../src/store/keys.ts';
import { createProberStore } from '../../../src/store/prober-store.ts';
import { reading } from '../../store/open-store.ts';
import type { TestRedis } from '../../support/redis-server.ts';
import { applications, vantages } from './operation.ts';
import { collecting, type Subject } from './subject.ts';

/** The store that production uses, on a real redis-server. */
export async function realSubject(redis: TestRedis): Promise<Subject & { close(): Promise<void> }> {
  const shared = {
    url: redis.url,
    keyPrefix: 'regent',
    installation: 'differential',
    commandTimeoutMs: 5_000,
    runtime: systemRuntime(),
  };
  const open = () => createControllerStore({ ...shared, applications, vantages, replicas: 0, version: 'differential' });
  const stores = [await open(), await open()] as const;
  const probers = new Map(
    await Promise.all(
      vantages.map(async (vantage) => [vantage, await createProberStore({ ...shared, vantage })] as const),
    ),
  );
  const heard: string[] = [];
  stores[0].listen(collecting(heard));
  const keys = keysOf('regent', 'differential');
  const { client } = redis;
  await Promise.all([reading(client, 'reports'), reading(client, 'commands')]);
  return {
    stores,
    probers,
    heard,
    drive: (promise) => promise,
    expire: async (instance) => {
      if ((await client.zscore(keys.leases, instance)) !== null)
        await client.zadd(keys.leases, stores[0].now() - 1_000, instance);
    },
    removeLease: async (instance) => void (await client.zrem(keys.leases, instance)),
    lose: async (application) => void (await client.del(keys.state(application), keys.journal(application))),
    loseEverything: async () => {
      await client.flushall();
      // The ids of streams are instants: none of what follows may seem older than what was read before.
      await new Promise((resolve) => setTimeout(resolve, 3));
    },
    async close() {
      await Promise.all([...stores, ...probers.values()].map((store) => store.close()));
    },
  };
}

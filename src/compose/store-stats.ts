import type { Config } from '../config/schema.ts';
import { systemRuntime } from '../runtime.ts';
import { readStoreStats, type StoreStats } from '../store/store-stats.ts';
import { createLog } from '../telemetry/log.ts';
import { storeAddress } from './store-address.ts';

export type { KindStats, StoreStats } from '../store/store-stats.ts';

/** Reads what the installation of a configuration keeps in Redis, without a running Regent. Rejects with `StoreUnavailable`. */
export async function storeStats(config: Config): Promise<StoreStats> {
  const runtime = systemRuntime();
  const log = createLog({ name: 'store', level: 'silent' });
  const { redis, close } = await storeAddress(config, runtime, log);
  try {
    const { keyPrefix, commandTimeout: commandTimeoutMs } = config.redis;
    return await readStoreStats({
      ...redis,
      keyPrefix,
      installation: config.installation,
      commandTimeoutMs,
      runtime,
      log,
      applications: config.applications.map(({ name }) => name),
      vantages: config.vantages,
    });
  } finally {
    await close();
  }
}

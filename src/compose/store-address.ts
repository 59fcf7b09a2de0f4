import type { Config } from '../config/schema.ts';
import { resolveSecret } from '../config/secrets.ts';
import type { Runtime } from '../runtime.ts';
import { ensureRedis } from '../store/owned-redis.ts';
import type { Log } from '../telemetry/log.ts';

/** Where Redis is, and what has to be ended with the process that asked. */
export interface StoreAddress {
  readonly url: string;
  close(): Promise<void>;
}

/** The configured Redis; where none is, one of our own, shared by everything on this machine that has its directory. */
export async function storeAddress({ redis }: Config, runtime: Runtime, log: Log): Promise<StoreAddress> {
  if (redis.url === undefined) return ensureRedis({ directory: redis.directory, runtime, log });
  const url = /^(env|file):/.test(redis.url) ? resolveSecret(redis.url).reveal() : redis.url;
  return { url, close: async () => {} };
}

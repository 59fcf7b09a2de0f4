import { readFileSync } from 'node:fs';
import type { Config } from '../config/schema.ts';
import { resolveSecret } from '../config/secrets.ts';
import type { Runtime } from '../runtime.ts';
import type { Credentials, RedisAccess, RedisAddress, TlsMaterial } from '../store/options.ts';
import { ensureRedis } from '../store/owned-redis.ts';
import type { Log } from '../telemetry/log.ts';
import { BadStart } from './process-options.ts';

/** Where Redis is and how it is spoken to, and what has to be ended with the process that asked. */
export interface StoreAddress {
  readonly redis: RedisAddress & RedisAccess;
  close(): Promise<void>;
}

type RedisSettings = Config['redis'];

/** The configured Redis; where none is, one of our own, shared by everything on this machine that has its directory. */
export async function storeAddress(config: Config, runtime: Runtime, log: Log): Promise<StoreAddress> {
  const settings = config.redis;
  if (settings.url === undefined && settings.sentinels.length === 0) {
    const { url, close } = await ensureRedis({ directory: settings.directory, runtime, log });
    return { redis: { url }, close };
  }
  return { redis: { ...addressIn(settings), ...accessIn(settings) }, close: async () => {} };
}

function addressIn({ url, sentinels, name, sentinelUsername, sentinelPassword }: RedisSettings): RedisAddress {
  if (url !== undefined) return { url: plainOrSecret(url) };
  return { sentinels, name, sentinelCredentials: credentials(sentinelUsername, sentinelPassword) };
}

function accessIn({ username, password, tls }: RedisSettings): RedisAccess {
  if (tls === undefined) return { credentials: credentials(username, password) };
  const material = () => readTls(tls);
  // What can not be read is told at the start, not at the first connection.
  material();
  return { credentials: credentials(username, password), tls: material };
}

function credentials(username: string | undefined, password: string | undefined): Credentials {
  return {
    username: username === undefined ? undefined : plainOrSecret(username),
    password: password === undefined ? undefined : resolveSecret(password).reveal(),
  };
}

function plainOrSecret(text: string): string {
  return /^(env|file):/.test(text) ? resolveSecret(text).reveal() : text;
}

function readTls({ caFile, certFile, key, serverName }: NonNullable<RedisSettings['tls']>): TlsMaterial {
  return {
    ...(caFile === undefined ? {} : { ca: readPem('redis.tls.caFile', caFile) }),
    ...(certFile === undefined ? {} : { cert: readPem('redis.tls.certFile', certFile) }),
    ...(key === undefined ? {} : { key: resolveSecret(key).reveal() }),
    ...(serverName === undefined ? {} : { serverName }),
  };
}

function readPem(setting: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException;
    throw new BadStart(`${setting}: ${path} can't be read (${code}): create it, or let this process read it.`);
  }
}

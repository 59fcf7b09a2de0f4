import { existsSync, readFileSync } from 'node:fs';
import { Redis } from 'ioredis';

/** A redis-server of this machine. */
export interface RedisProcess {
  readonly pid: number;
  readonly port: number;
  /** Where it asks for one. */
  readonly password?: string | undefined;
}

/** Whether this very redis-server answers at its port, with its data loaded. Another process there is not it. */
export async function isServing({ pid, port, password }: RedisProcess): Promise<boolean> {
  const redis = new Redis({
    host: '127.0.0.1',
    port,
    ...(password === undefined ? {} : { password }),
    lazyConnect: true,
    enableReadyCheck: false,
    retryStrategy: () => null,
    connectTimeout: 1_000,
    commandTimeout: 1_000,
    disconnectTimeout: 100,
  });
  // What goes wrong is the answer; without a listener ioredis would print it.
  redis.on('error', () => {});
  try {
    await redis.connect();
    const info = await redis.info();
    return new RegExp(`^process_id:${pid}\\s*$`, 'm').test(info) && /^loading:0\s*$/m.test(info);
  } catch {
    return false;
  } finally {
    redis.disconnect();
  }
}

/**
 * Whether a process lives that may be a redis-server: after a restart of the machine its number may be another's, and a
 * dead one keeps its number for as long as nobody has asked for its end.
 */
export function mayBeRedis(pid: number): boolean {
  if (!isAlive(pid)) return false;
  if (!existsSync('/proc/self/stat')) return true;
  try {
    return /^\d+ \(redis[^)]*\) [^ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** Whether a process of this number lives. */
export function isAlive(pid: number): boolean {
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

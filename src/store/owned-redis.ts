import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Runtime } from '../runtime.ts';
import type { StoreLog } from './options.ts';
import { isAlive, isServing, mayBeRedis, type RedisProcess } from './redis-liveness.ts';
import { type HeldLock, type RedisLock, redisLock } from './redis-lock.ts';
import { loadingMaxMs, RedisNotStarted, stopRedis } from './redis-process.ts';
import { keepRedisRunning } from './redis-supervisor.ts';

/** A redis-server on this machine that Regent looks after itself. */
export interface OwnedRedis {
  readonly url: string;
  /** Whether this process looks after it; otherwise another one does. */
  readonly owned: boolean;
  /** Stops it if it is ours, and waits for its end. */
  close(): Promise<void>;
}

export interface OwnedRedisOptions {
  /** Regent's own directory; the data lies in `redis/` below it. */
  readonly directory: string;
  readonly runtime: Runtime;
  readonly log?: StoreLog | undefined;
  /** A free one by default. */
  readonly port?: number | undefined;
  /** `redis-server` by default. */
  readonly program?: string | undefined;
  /** What it asks everybody for: the same one each time. Nobody is asked by default. */
  readonly password?: string | undefined;
}

/**
 * Makes sure that a redis-server runs on the data of `directory`: starts one, or joins the one that another Regent has
 * started. One whose Regent has died is looked after by whoever comes next. Rejects with `RedisNotStarted`, whose message
 * is one line for people.
 */
export async function ensureRedis(options: OwnedRedisOptions): Promise<OwnedRedis> {
  const { runtime, password } = options;
  const directory = resolve(options.directory, 'redis');
  makeDirectory(directory);
  const lock = redisLock(directory, () => runtime.id());
  const begun = runtime.monotonicMs();
  for (;;) {
    const found = lock.read();
    const server = found?.content.server;
    const waitedMs = runtime.monotonicMs() - begun;
    if (found !== undefined && server !== undefined && (await isServing({ ...server, password }))) {
      if (isAlive(found.content.owner)) return joined(server);
      const ours = lock.take({ owner: process.pid, server }, found);
      if (ours !== undefined) return adopted(server, ours, lock, options);
    } else if (found === undefined || isStale(found, waitedMs)) {
      const ours = lock.take({ owner: process.pid }, found);
      if (ours !== undefined) return started(directory, ours, lock, options);
    }
    if (waitedMs > patienceMs) throw new RedisNotStarted(stuck(directory, found));
    await runtime.sleep(50);
  }
}

/** The redis-server that runs on the data of `directory`, whoever looks after it; undefined where none does. Starts nothing. */
export async function runningRedis(directory: string, runtime: Runtime): Promise<{ readonly url: string } | undefined> {
  const data = resolve(directory, 'redis');
  if (!existsSync(data)) return undefined;
  const server = redisLock(data, () => runtime.id()).read()?.content.server;
  return server !== undefined && (await isServing(server)) ? { url: urlOf(server.port) } : undefined;
}

/** A live owner starts a redis-server that has died again at once; if nothing happens, its number is another process's. */
const revivalMaxMs = 10_000;

/** Longer than starting may take. */
const patienceMs = loadingMaxMs + revivalMaxMs;

/** Nobody will make anything of it any more. Never while its redis-server may live: two on the same data destroy it. */
function isStale({ content: { owner, server } }: HeldLock, waitedMs: number): boolean {
  if (server !== undefined && mayBeRedis(server.pid)) return false;
  return !isAlive(owner) || waitedMs > (server === undefined ? loadingMaxMs : revivalMaxMs);
}

function joined({ port }: RedisProcess): OwnedRedis {
  return { url: urlOf(port), owned: false, close: async () => {} };
}

function adopted(
  server: RedisProcess,
  held: HeldLock,
  lock: RedisLock,
  { runtime, log }: OwnedRedisOptions,
): OwnedRedis {
  log?.info(server, 'took over a redis-server whose Regent has died');
  return {
    url: urlOf(server.port),
    owned: true,
    async close() {
      await stopRedis(server.pid, runtime);
      lock.release(held);
    },
  };
}

async function started(
  directory: string,
  taken: HeldLock,
  lock: RedisLock,
  { runtime, log, program = 'redis-server', port, password }: OwnedRedisOptions,
): Promise<OwnedRedis> {
  let held = taken;
  const onStarted = ({ pid, port }: RedisProcess) => {
    held = lock.rewrite(held, { owner: process.pid, server: { pid, port } });
  };
  try {
    const server = await keepRedisRunning({ directory, runtime, log, program, port, password, onStarted });
    return {
      url: urlOf(server.port),
      owned: true,
      async close() {
        await server.stop();
        lock.release(held);
      },
    };
  } catch (error) {
    lock.release(held);
    throw error;
  }
}

function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new RedisNotStarted(`redis-server can't keep its data in ${directory}: ${why}`, { cause: error });
  }
}

function stuck(directory: string, found: HeldLock | undefined): string {
  const pid = found?.content.server?.pid ?? found?.content.owner;
  return (
    `The data in ${directory} is held by process ${pid}, which gives no answer: stop it, ` +
    `or remove ${join(directory, `redis.lock.${found?.generation}`)} if it is not Regent's`
  );
}

function urlOf(port: number): string {
  return `redis://127.0.0.1:${port}`;
}

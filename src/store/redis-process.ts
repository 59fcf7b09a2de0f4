import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Runtime } from '../runtime.ts';
import { isServing, mayBeRedis, type RedisProcess } from './redis-liveness.ts';

/** How long a redis-server may take to load what it has kept, in milliseconds. */
export const loadingMaxMs = 30_000;

/** Why there is no redis-server, as one line for people. */
export class RedisNotStarted extends Error {
  constructor(why: string, options?: ErrorOptions) {
    super(why, options);
    this.name = 'RedisNotStarted';
  }
}

/** A redis-server that this process has started. */
export interface StartedRedis extends RedisProcess {
  /** Resolves when it has loaded its data and serves. Rejects with `RedisNotStarted`; then it has been killed. */
  serving(runtime: Runtime): Promise<void>;
  /** Calls `listener` when it has ended, with how: `SIGKILL`, or the number it ended with. */
  onEnd(listener: (how: string) => void): void;
}

/** How a redis-server is to be run. */
export interface RedisToStart {
  readonly directory: string;
  readonly port: number;
  readonly program: string;
  /** What it asks everybody for; nobody is asked by default. */
  readonly password?: string | undefined;
}

/** Starts a redis-server on the data in `directory`. Rejects with `RedisNotStarted` when it can't be run at all. */
export async function startRedis({ directory, port, program, password }: RedisToStart): Promise<StartedRedis> {
  const child = spawn(program, [...secretsFor(directory, password), ...argumentsFor(directory, port)], {
    stdio: 'ignore',
    // In a process group of its own: Ctrl-C in the terminal must reach Regent first, which stops it in good order.
    detached: true,
  });
  await spawned(child, program);
  // Regent's own end must not wait for it.
  child.unref();
  const server = { pid: child.pid ?? 0, port, password };
  const ended = () => child.exitCode !== null || child.signalCode !== null;
  return {
    ...server,
    async serving(runtime) {
      const until = runtime.monotonicMs() + loadingMaxMs;
      while (!ended() && runtime.monotonicMs() < until) {
        if (await isServing(server)) return;
        await runtime.sleep(20);
      }
      child.kill('SIGKILL');
      throw new RedisNotStarted(`redis-server does not start on port ${port}: ${lastLogLine(directory)}`);
    },
    onEnd(listener) {
      const tell = () => listener(child.signalCode ?? String(child.exitCode));
      if (ended()) tell();
      else child.once('exit', tell);
    },
  };
}

/** Stops a redis-server by its process: it writes what it has not written yet and ends. By force after 5 s. */
export async function stopRedis(pid: number, runtime: Runtime): Promise<void> {
  const forceAt = runtime.monotonicMs() + 5_000;
  if (mayBeRedis(pid)) process.kill(pid, 'SIGTERM');
  while (mayBeRedis(pid)) {
    await runtime.sleep(20);
    if (runtime.monotonicMs() > forceAt && mayBeRedis(pid)) process.kill(pid, 'SIGKILL');
  }
}

/** A port that is free at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/**
 * Every write goes to the append-only file before it is answered, so that a killed redis-server loses nothing; `everysec`
 * leaves up to a second of it to the operating system, which only a crash of the machine loses. `always` would make
 * every report wait for the disk. This is for development; production replicates.
 */
function argumentsFor(directory: string, port: number): string[] {
  const settings = {
    port: String(port),
    bind: '127.0.0.1',
    dir: directory,
    logfile: join(directory, 'redis.log'),
    appendonly: 'yes',
    appendfsync: 'everysec',
    save: '',
    daemonize: 'no',
  };
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
}

/** In a file that only this user can read: everybody on the machine sees the arguments of a process. */
function secretsFor(directory: string, password: string | undefined): string[] {
  if (password === undefined) return [];
  const file = join(directory, 'redis.conf');
  writeFileSync(file, `requirepass ${JSON.stringify(password)}\n`, { mode: 0o600 });
  return [file];
}

function spawned(child: ChildProcess, program: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.on('error', (error: NodeJS.ErrnoException) => {
      reject(new RedisNotStarted(describe(program, error), { cause: error }));
    });
  });
}

function describe(program: string, error: NodeJS.ErrnoException): string {
  if (error.code !== 'ENOENT') return `${program} can't be run: ${error.message}`;
  return (
    `${program} is not installed: "apt-get install redis-server" or "brew install redis" does it, ` +
    'or name your own Redis in regent.yaml (redis.url)'
  );
}

/** What redis-server said last that it marked as important, without its pid and date. */
function lastLogLine(directory: string): string {
  const log = join(directory, 'redis.log');
  const lines = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
  const telling = lines.findLast((line) => line.includes(' # ')) ?? lines.at(-1) ?? 'it said nothing';
  return telling.replace(/^.*? [#*.-] /, '');
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from './free-port.ts';

/** A real redis-server for one test file, on a port and a directory of its own. */
export interface TestRedis {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** A client of the test's own, to look at what is stored and to spoil it. */
  readonly client: Redis;
  /** Ends it as a power cut would; what was answered is in its append-only file. */
  kill(): Promise<void>;
  /** Starts it again on the same port and data. */
  restart(): Promise<void>;
  /** It neither runs nor answers, but its connections stand. */
  freeze(): void;
  unfreeze(): void;
  stop(): Promise<void>;
}

/** Starts a redis-server; `settings` are options of its own (`replicaof` and the like). */
export async function startTestRedis(settings: Readonly<Record<string, string>> = {}): Promise<TestRedis> {
  const directory = mkdtempSync(join(tmpdir(), 'regent-redis-'));
  const port = await freePort();
  const client = new Redis(port, '127.0.0.1', {
    lazyConnect: true,
    retryStrategy: () => 20,
    maxRetriesPerRequest: null,
  });
  client.on('error', () => {});
  let child = start(port, directory, settings);
  await client.connect().catch(() => client.ping());

  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    get pid() {
      return child.pid ?? 0;
    },
    client,
    kill: () => end('SIGKILL'),
    async restart() {
      child = start(port, directory, settings);
      await client.ping();
    },
    freeze: () => void child.kill('SIGSTOP'),
    unfreeze: () => void child.kill('SIGCONT'),
    async stop() {
      client.disconnect();
      await end('SIGKILL');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function start(port: number, directory: string, settings: Readonly<Record<string, string>>): ChildProcess {
  const all = { port: String(port), bind: '127.0.0.1', dir: directory, appendonly: 'yes', save: '', ...settings };
  const args = Object.entries(all).flatMap(([name, value]) => [`--${name}`, ...value.split(' ')]);
  return spawn('redis-server', args, { stdio: 'ignore' });
}

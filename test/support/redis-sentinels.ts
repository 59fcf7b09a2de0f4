import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import type { Place } from '../../src/store/options.ts';
import { eventually } from '../store/open-store.ts';
import { freePort } from './free-port.ts';
import { startTestRedis, type TestRedis } from './redis-server.ts';

/** What the Sentinels of a test call the primary. */
export const primaryName = 'regent';

/** One real Sentinel. */
export interface TestSentinel {
  readonly place: Place;
  readonly client: Redis;
  freeze(): void;
  unfreeze(): void;
  kill(): Promise<void>;
}

/** A primary with its replicas, and Sentinels that watch them. */
export interface TestReplication {
  /** The first is primary to begin with. */
  readonly servers: readonly TestRedis[];
  readonly sentinels: readonly TestSentinel[];
  readonly places: readonly Place[];
  /** The server that the Sentinels have made primary, once all of them say the same of it and it is not `old`. */
  primary(old?: TestRedis): Promise<TestRedis>;
  stop(): Promise<void>;
}

/**
 * Starts three Redis and three Sentinels, all of which know each other when it resolves. A primary that does not answer
 * for `downAfterMs` counts as gone.
 */
export async function startReplication(downAfterMs = 500): Promise<TestReplication> {
  const first = await startTestRedis(quickReplication);
  const replicaof = { ...quickReplication, replicaof: `127.0.0.1 ${first.port}` };
  const servers = [first, await startTestRedis(replicaof), await startTestRedis(replicaof)];
  await eventually(async () => {
    if ((await first.client.wait(2, 50)) < 2) throw new Error('not replicating yet');
  });
  const sentinels = await Promise.all([1, 2, 3].map(() => startSentinel(first.port, { downAfterMs })));
  await eventually(() => Promise.all(sentinels.map(({ client }) => knowsAll(client))));
  return {
    servers,
    sentinels,
    places: sentinels.map(({ place }) => place),
    primary: (old) =>
      eventually(async () => {
        const told = await Promise.all(sentinels.map(({ client }) => portOfPrimary(client)));
        const server = servers.find(({ port }) => port === told[0]);
        if (server === undefined || server === old || new Set(told).size > 1) throw new Error(`they disagree: ${told}`);
        if ((await server.client.role())[0] !== 'master') throw new Error('it is not a primary yet');
        return server;
      }),
    async stop() {
      await Promise.all(sentinels.map((sentinel) => sentinel.kill()));
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
}

const quickReplication = { 'repl-diskless-sync-delay': '0', 'repl-ping-replica-period': '1' };

/** How a Sentinel differs from the usual one. */
export interface SentinelSettings {
  readonly downAfterMs?: number;
  /** It speaks TLS only, to everybody. */
  readonly tls?: { readonly certificate: string; readonly key: string; readonly authority: string };
  /** Further lines of its configuration. */
  readonly lines?: readonly string[];
}

/** Starts one real Sentinel that watches the primary on a port. */
export async function startSentinel(
  primaryPort: number,
  { downAfterMs = 500, tls, lines = [] }: SentinelSettings = {},
): Promise<TestSentinel> {
  const directory = mkdtempSync(join(tmpdir(), 'regent-sentinel-'));
  const port = await freePort();
  const file = join(directory, 'sentinel.conf');
  const text = [
    ...(tls === undefined ? [`port ${port}`] : tlsLines(port, tls)),
    'bind 127.0.0.1',
    `dir ${directory}`,
    `sentinel monitor ${primaryName} 127.0.0.1 ${primaryPort} 2`,
    `sentinel down-after-milliseconds ${primaryName} ${downAfterMs}`,
    `sentinel failover-timeout ${primaryName} 3000`,
    `sentinel parallel-syncs ${primaryName} 2`,
    ...lines,
  ];
  writeFileSync(file, text.join('\n'));
  const child: ChildProcess = spawn('redis-server', [file, '--sentinel'], { stdio: 'ignore' });
  const client = new Redis(port, '127.0.0.1', {
    retryStrategy: () => 20,
    maxRetriesPerRequest: null,
    ...(tls === undefined ? {} : { tls: clientTls(tls) }),
  });
  client.on('error', () => {});
  await client.ping();
  return {
    place: { host: '127.0.0.1', port },
    client,
    freeze: () => void child.kill('SIGSTOP'),
    unfreeze: () => void child.kill('SIGCONT'),
    async kill() {
      client.disconnect();
      if (child.exitCode === null && child.signalCode === null) {
        const ended = once(child, 'exit');
        child.kill('SIGKILL');
        await ended;
      }
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function tlsLines(port: number, { certificate, key, authority }: NonNullable<SentinelSettings['tls']>): string[] {
  return [
    'port 0',
    `tls-port ${port}`,
    'tls-replication yes',
    `tls-cert-file ${certificate}`,
    `tls-key-file ${key}`,
    `tls-ca-cert-file ${authority}`,
  ];
}

function clientTls({ certificate, key, authority }: NonNullable<SentinelSettings['tls']>) {
  return { ca: readFileSync(authority), cert: readFileSync(certificate), key: readFileSync(key) };
}

async function knowsAll(sentinel: Redis): Promise<void> {
  const told = (await sentinel.call('SENTINEL', 'MASTER', primaryName)) as string[];
  const count = (name: string) => Number(told[told.indexOf(name) + 1]);
  if (count('num-slaves') < 2 || count('num-other-sentinels') < 2) throw new Error('it does not know all yet');
}

async function portOfPrimary(sentinel: Redis): Promise<number> {
  if (sentinel.status !== 'ready') throw new Error('a Sentinel does not answer');
  const told = (await sentinel.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', primaryName)) as [string, string];
  return Number(told[1]);
}

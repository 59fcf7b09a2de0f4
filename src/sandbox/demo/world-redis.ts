import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessSpec } from './supervisor.ts';

/**
 * How Redis is kept in a story: `alone` in no region that dies, or three of it with a Sentinel each, the primary in the
 * first region.
 */
export type RedisForm = 'alone' | 'sentinels';

/** Redis in one demo. */
export interface RedisWorld {
  /** The part of Regent's configuration that says where it is. */
  readonly settings: object;
  readonly processes: readonly ProcessSpec[];
  /** The port of each Redis by its region. */
  readonly ports: Readonly<Record<string, number>>;
}

/** How long a primary may be silent before the Sentinels replace it, in milliseconds. Production is more patient. */
const downAfterMs = 1_000;

/** What the Sentinels call the primary. */
const primaryName = 'regent';

/** Prepares Redis's files below `directory`; `nextPort` gives a free port each time. */
export function redisWorld(
  form: RedisForm,
  directory: string,
  regions: readonly string[],
  nextPort: () => number,
): RedisWorld {
  return form === 'alone' ? alone(directory, nextPort()) : withSentinels(directory, regions, nextPort);
}

function alone(directory: string, port: number): RedisWorld {
  return {
    settings: { url: `redis://127.0.0.1:${port}` },
    processes: [
      { name: 'redis', command: 'redis-server', args: redisArguments(folder(directory, 'redis'), port), ports: [port] },
    ],
    ports: {},
  };
}

function withSentinels(directory: string, regions: readonly string[], nextPort: () => number): RedisWorld {
  const ports = Object.fromEntries(regions.map((region) => [region, nextPort()]));
  const sentinels = Object.fromEntries(regions.map((region) => [region, nextPort()]));
  const [first] = Object.values(ports);
  const redis = Object.entries(ports).map(([region, port]): ProcessSpec => {
    const args = redisArguments(folder(directory, `redis-${region}`), port);
    // A Redis that returns asks nobody and takes itself for what it was: the Sentinels tell it otherwise.
    const role = port === first ? [] : ['--replicaof', `127.0.0.1 ${first}`];
    // Each goes by the address that all connect to, and not by the one that its connections seem to come from: between
    // network namespaces that differs, and protected mode would refuse it. What is bound is the loopback address alone.
    const known = ['--replica-announce-ip', '127.0.0.1', '--protected-mode', 'no'];
    const quick = ['--repl-diskless-sync-delay', '0', '--repl-ping-replica-period', '1'];
    return {
      name: `redis ${region}`,
      region,
      command: 'redis-server',
      args: [...args, ...known, ...quick, ...role],
      ports: [port],
    };
  });
  const watchers = Object.entries(sentinels).map(([region, port]): ProcessSpec => {
    const file = join(folder(directory, `sentinel-${region}`), 'sentinel.conf');
    writeFileSync(file, sentinelFile(folder(directory, `sentinel-${region}`), port, first ?? 0));
    return { name: `sentinel ${region}`, region, command: 'redis-server', args: [file, '--sentinel'], ports: [port] };
  });
  return {
    settings: {
      sentinels: Object.values(sentinels).map((port) => ({ host: '127.0.0.1', port })),
      name: primaryName,
      // With the primary's region gone there are two left: the new primary and one replica.
      replicas: 1,
    },
    processes: [...redis, ...watchers],
    ports,
  };
}

function redisArguments(directory: string, port: number): string[] {
  const settings = { port, bind: '127.0.0.1', dir: directory, save: '', appendonly: 'yes' };
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, `${value}`]);
}

function sentinelFile(directory: string, port: number, primaryPort: number): string {
  return [
    `port ${port}`,
    'bind 127.0.0.1',
    'protected-mode no',
    'sentinel announce-ip 127.0.0.1',
    `dir ${directory}`,
    `sentinel monitor ${primaryName} 127.0.0.1 ${primaryPort} 2`,
    `sentinel down-after-milliseconds ${primaryName} ${downAfterMs}`,
    `sentinel failover-timeout ${primaryName} 5000`,
    `sentinel parallel-syncs ${primaryName} 2`,
    '',
  ].join('\n');
}

function folder(directory: string, name: string): string {
  const path = join(directory, name);
  mkdirSync(path, { recursive: true });
  return path;
}

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemRuntime } from '../../src/runtime.ts';
import { keysOf } from '../../src/store/keys.ts';
import { type Kind, kindOf, kinds } from '../../src/store/kinds.ts';
import { serverFacts } from '../../src/store/redis-server-facts.ts';
import { readStoreStats, type StoreStatsOptions } from '../../src/store/store-stats.ts';
import { startTestRedis, type TestRedis } from '../support/redis-server.ts';
import { type Stores, storesOn } from './open-store.ts';
import { commitOf, own, report } from './samples.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());

describe('what is kept', () => {
  it('is counted kind by kind, with its limit and its size', async () => {
    await using stores = await filled();

    const { kinds, leftBehind, forbidden } = await readStoreStats(optionsFor(stores));

    const of = (name: string) => kinds.find(({ kind }) => kind === name);
    expect(of('journal')).toMatchObject({ keys: 1, entries: 3, entriesMost: 3, limit: 10_000 });
    expect(of('reports')).toMatchObject({ keys: 2, entries: 3, entriesMost: 2, limit: 1_000 });
    expect(of('state')).toMatchObject({ keys: 1, entries: undefined });
    expect(of('tokens')).toMatchObject({ keys: 1, entries: 1 });
    expect(of('pause')).toMatchObject({ keys: 0, bytes: 0 });
    expect(of('journal')?.bytes).toBeGreaterThan(100);
    expect({ leftBehind, forbidden }).toEqual({ leftBehind: [], forbidden: [] });
  });

  it('of applications and vantages that are not configured any more is named', async () => {
    await using stores = await filled();
    const { keys } = stores;

    const { leftBehind } = await readStoreStats({ ...optionsFor(stores), applications: ['bank'], vantages: ['eu-de'] });

    expect(leftBehind).toEqual([keys.journal('shop'), keys.reports('us-south'), keys.state('shop')]);
  });

  it('of another installation is not looked at', async () => {
    await using stores = await filled();
    await using others = await filled();
    const { length: before } = await allKeys(stores);

    const { kinds } = await readStoreStats(optionsFor(others));

    expect(kinds.reduce((total, { keys }) => total + keys, 0)).toBe(before);
  });

  it('is only read: a user that may write nothing may ask all of it', async () => {
    await using stores = await filled();
    await redis.client.call(
      ...([
        'ACL',
        'SETUSER',
        'reader',
        'reset',
        'on',
        '>r',
        '%R~*',
        '-@all',
        '+@read',
        '+info',
        '+role',
        '+scan',
      ] as const),
      '+client|setname',
      '+memory|usage',
    );
    const credentials = { username: 'reader', password: 'r' };

    const { kinds, forbidden } = await readStoreStats({ ...optionsFor(stores), credentials });

    expect(forbidden).toEqual([]);
    expect(kinds.find(({ kind }) => kind === 'journal')).toMatchObject({ keys: 1, entries: 3 });
  });

  it('is unknown, and said to be, where the user may not ask', async () => {
    await using stores = await filled();
    await redis.client.call(
      'ACL',
      'SETUSER',
      'narrow',
      'reset',
      'on',
      '>n',
      '~*',
      '-@all',
      '+exists',
      '+role',
      '+info',
      '+client|setname',
    );
    const credentials = { username: 'narrow', password: 'n' };

    const { kinds, forbidden, leftBehind } = await readStoreStats({ ...optionsFor(stores), credentials });

    expect(forbidden).toEqual(['HLEN', 'MEMORY USAGE', 'SCAN', 'XLEN', 'ZCARD']);
    expect(kinds.find(({ kind }) => kind === 'journal')).toMatchObject({
      keys: 1,
      entries: undefined,
      bytes: undefined,
    });
    expect(leftBehind).toBeUndefined();
  });

  it('can not be told without Redis', async () => {
    const nowhere = { ...optionsFor(storesOn(redis.url)), host: '127.0.0.1', port: 1, commandTimeoutMs: 50 };

    await expect(readStoreStats(nowhere)).rejects.toThrow('Redis is not available: reading what is kept');
  });
});

it('every key is of a kind', () => {
  const keys = keysOf('regent', 'shop');
  const { prefix, ...rest } = keys;
  const all = Object.values(rest).map((key) => (typeof key === 'string' ? key : key('a:b')));

  expect(all.filter((key) => kindOf(prefix, key) === undefined)).toEqual([]);
  expect(kindOf(prefix, keys.state('a:b'))).toEqual({ kind: 'state', of: 'a:b' });
  expect(kindOf(prefix, 'regent:another:state:a')).toBeUndefined();
});

it('docs/redis.md tells every kind and its limit', () => {
  const page = readFileSync(new URL('../../docs/redis.md', import.meta.url), 'utf8');
  const rows = page.split('\n').filter((line) => line.startsWith('| `'));
  const missing = Object.entries<Kind>(kinds).filter(([kind, { limit }]) => {
    const row = rows.find((each) => each.split('|')[1]?.includes(`\`${kind}\``));
    return row === undefined || (limit !== undefined && !row.endsWith(` ${limit.toLocaleString('en')} |`));
  });

  expect(missing.map(([kind]) => kind)).toEqual([]);
});

describe('what a server tells of itself', () => {
  it('is read from INFO: persistence, memory, replicas', async () => {
    const facts = serverFacts(await redis.client.info());

    expect(facts).toMatchObject({
      server: 'redis 7.0.15'.replace('7.0.15', facts.server.split(' ')[1] ?? ''),
      maxMemoryBytes: undefined,
      maxMemoryPolicy: 'noeviction',
      appendOnly: { on: true, lastWrite: 'ok' },
      replicas: [],
    });
    expect(facts.usedMemoryBytes).toBeGreaterThan(100_000);
  });

  it('names Valkey, and each replica with its state and lag', () => {
    const info = [
      '# Server',
      'redis_version:7.2.4',
      'valkey_version:8.1.0',
      '# Replication',
      'slave0:ip=10.0.0.2,port=6379,state=online,offset=14,lag=1',
      'slave1:ip=10.0.0.3,port=6379,state=wait_bgsave,offset=0,lag=0',
    ].join('\r\n');

    expect(serverFacts(info)).toMatchObject({
      server: 'valkey 8.1.0',
      maxMemoryPolicy: 'unknown',
      replicas: [
        { state: 'online', lagSeconds: 1 },
        { state: 'wait_bgsave', lagSeconds: 0 },
      ],
    });
  });
});

/** Longer than a busy machine makes anything wait. */
const patient = { commandTimeoutMs: 10_000 };

/** An installation with three commits and three reports. */
async function filled(): Promise<Stores> {
  const stores = storesOn(redis.url);
  const [store, near, far] = await Promise.all([
    stores.controller(patient),
    stores.prober('us-south', patient),
    stores.prober('eu-de', patient),
  ]);
  const owner = await own(store, 'ctl-a');
  for (const version of [0, 1, 2]) await store.commit(commitOf(owner, version));
  await near.report(report('us-south', 1));
  await near.report(report('us-south', 2));
  await far.report(report('eu-de', 1));
  return stores;
}

function optionsFor({ keys }: Stores): StoreStatsOptions & { host: string; port: number } {
  const [, installation = ''] = keys.prefix.split(':');
  return {
    host: '127.0.0.1',
    port: redis.port,
    keyPrefix: 'regent',
    installation,
    commandTimeoutMs: 5_000,
    runtime: systemRuntime(),
    applications: ['shop', 'bank'],
    vantages: ['us-south', 'eu-de'],
  };
}

function allKeys({ keys }: Stores): Promise<string[]> {
  return redis.client.keys(`${keys.prefix}*`);
}

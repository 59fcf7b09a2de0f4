import type { Redis } from 'ioredis';
import { openConnection } from './connection.ts';
import { isForbidden } from './failures.ts';
import { type Keys, keysOf } from './keys.ts';
import { type Kind, type KindName, kindOf, kinds } from './kinds.ts';
import type { StoreOptions } from './options.ts';
import { findPrimary } from './primary.ts';
import { createReachability } from './reachability.ts';
import { type ServerFacts, serverFacts } from './redis-server-facts.ts';

/** What an installation keeps in Redis. What this user may not ask for is absent, and named under `forbidden`. */
export interface StoreStats {
  readonly server?: ServerFacts | undefined;
  readonly kinds: readonly KindStats[];
  /** Keys of applications and vantages that are not configured; absent where this user may not look for them. */
  readonly leftBehind?: readonly string[] | undefined;
  /** The commands that this user may not use. */
  readonly forbidden: readonly string[];
}

/** All keys of one kind together. */
export interface KindStats {
  readonly kind: KindName;
  readonly keys: number;
  readonly entries?: number | undefined;
  /** In the fullest of them. */
  readonly entriesMost?: number | undefined;
  readonly limit?: number | undefined;
  readonly bytes?: number | undefined;
  readonly bound: string;
}

export type StoreStatsOptions = StoreOptions & {
  readonly applications: readonly string[];
  readonly vantages: readonly string[];
};

/** Reads what is kept, and changes nothing. Rejects with `StoreUnavailable`. */
export async function readStoreStats(options: StoreStatsOptions): Promise<StoreStats> {
  const { runtime, log, commandTimeoutMs } = options;
  const primary = findPrimary(options);
  const reachability = createReachability(log);
  const connection = openConnection({ store: options, primary, name: 'stats', reachability });
  const limit = new AbortController();
  try {
    await Promise.race([connection.whenReady(), runtime.sleep(commandTimeoutMs, limit.signal)]);
    const keys = keysOf(options.keyPrefix, options.installation);
    return await connection.ask('reading what is kept', `${keys.prefix}*`, (redis) => statsOf(redis, keys, options));
  } finally {
    limit.abort();
    primary.close();
    await connection.close();
  }
}

async function statsOf(redis: Redis, keys: Keys, options: StoreStatsOptions): Promise<StoreStats> {
  const forbidden = new Set<string>();
  const mayBe = async <T>(command: string, question: Promise<T>): Promise<T | undefined> => {
    try {
      return await question;
    } catch (error) {
      if (!isForbidden(error)) throw error;
      forbidden.add(command);
      return undefined;
    }
  };
  const info = await mayBe('INFO', redis.info());
  const found = await mayBe('SCAN', scan(redis, keys.prefix));
  const configured = configuredKeys(keys, options);
  const sizes: KeySize[] = [];
  for (const chunk of chunks(found ?? configured, keysAtOnce)) {
    sizes.push(...(await Promise.all(chunk.map((key) => sizeOf(redis, keys.prefix, key, mayBe)))));
  }
  return {
    server: info === undefined ? undefined : serverFacts(info),
    kinds: Object.entries(kinds).map(([kind, about]) =>
      together(
        kind as KindName,
        about,
        sizes.filter((size) => size.exists && size.kind === kind),
      ),
    ),
    leftBehind: found?.filter((key) => isLeftBehind(keys.prefix, key, configured)).toSorted(),
    forbidden: [...forbidden].toSorted(),
  };
}

type MayBe = <T>(command: string, question: Promise<T>) => Promise<T | undefined>;

/** How many keys are asked about at the same time: a thousand applications must not fill a buffer. */
const keysAtOnce = 200;

async function scan(redis: Redis, prefix: string): Promise<string[]> {
  const found = new Set<string>();
  let cursor = '0';
  do {
    const [next, page] = await redis.scan(
      cursor,
      'MATCH',
      `${prefix.replaceAll(/[\\*?[\]]/g, '\\$&')}*`,
      'COUNT',
      1_000,
    );
    for (const key of page) found.add(key);
    cursor = next;
  } while (cursor !== '0');
  return [...found];
}

/** Every key that can be named by the configuration alone. */
function configuredKeys(keys: Keys, { applications, vantages }: StoreStatsOptions): string[] {
  const shared = Object.entries(keys).flatMap(([name, key]) =>
    name !== 'prefix' && typeof key === 'string' ? key : [],
  );
  const perApplication = [keys.state, keys.journal, keys.commands, keys.pause];
  return [
    ...shared,
    ...applications.flatMap((application) => perApplication.map((key) => key(application))),
    ...vantages.map(keys.reports),
  ];
}

/** Whether a key belongs to an application or a vantage that is not configured, or is none of Regent's. */
function isLeftBehind(prefix: string, key: string, configured: readonly string[]): boolean {
  const kind = kindOf(prefix, key)?.kind;
  return !(kind !== undefined && passing.has(kind)) && !configured.includes(key);
}

/** What is named by neither an application nor a vantage, and goes by itself. */
const passing: ReadonlySet<KindName> = new Set(['holdings', 'calls', 'answered', 'answered-order']);

interface KeySize {
  readonly kind: KindName | undefined;
  readonly exists: boolean;
  readonly entries: number | undefined;
  readonly bytes: number | undefined;
}

async function sizeOf(redis: Redis, prefix: string, key: string, mayBe: MayBe): Promise<KeySize> {
  const kind = kindOf(prefix, key)?.kind;
  const counts = kind === undefined ? undefined : (kinds[kind] as Kind).counts;
  const existing = redis.exists(key);
  const measuring = mayBe('MEMORY USAGE', redis.memory('USAGE', key));
  const counting = counts === undefined ? undefined : mayBe(counts, count(redis, counts, key));
  const [exists, bytes, entries] = await Promise.all([existing, measuring, counting]);
  return { kind, exists: exists === 1, entries, bytes: bytes ?? undefined };
}

function count(redis: Redis, by: NonNullable<Kind['counts']>, key: string): Promise<number> {
  switch (by) {
    case 'XLEN':
      return redis.xlen(key);
    case 'HLEN':
      return redis.hlen(key);
    case 'ZCARD':
      return redis.zcard(key);
    case 'LLEN':
      return redis.llen(key);
  }
}

function together(kind: KindName, { limit, bound }: Kind, sizes: readonly KeySize[]): KindStats {
  const entries = known(sizes.map((size) => size.entries));
  return {
    kind,
    keys: sizes.length,
    entries: entries && sum(entries),
    entriesMost: entries && Math.max(0, ...entries),
    limit,
    bytes: sum(known(sizes.map((size) => size.bytes))),
    bound,
  };
}

/** The numbers, if all of them are known: a part of them would look like the whole. */
function known(numbers: readonly (number | undefined)[]): readonly number[] | undefined {
  return numbers.every((each) => each !== undefined) ? numbers : undefined;
}

function sum(numbers: readonly number[] | undefined): number | undefined {
  return numbers?.reduce((total, each) => total + each, 0);
}

function* chunks<T>(all: readonly T[], size: number): Generator<readonly T[]> {
  for (let at = 0; at < all.length; at += size) yield all.slice(at, at + size);
}

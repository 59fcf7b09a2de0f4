import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../src/domain/journal.ts';
import { sealEntry, verifyChain } from '../../src/store/chain.ts';
import { startTestRedis, type TestRedis } from '../support/redis-server.ts';
import { storesOn } from './open-store.ts';
import { change, commitOf, own } from './samples.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());

/** Ten thousand entries take a busy machine a while. */
const patient = { commandTimeoutMs: 10_000 };

describe('the journal', () => {
  it('is empty before the first commit', async () => {
    await using stores = storesOn(redis.url);

    expect(await (await stores.controller()).journal('shop', 10)).toEqual([]);
  });

  it('holds every commit with who made it, when and with which Regent', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    const owner = await own(store, 'ctl-a');
    const before = store.now();

    await store.commit(commitOf(owner, 0));

    const [entry] = await store.journal('shop', 10);
    expect(entry).toMatchObject({ application: 'shop', sequence: 1, by: 'ctl-a', version: '0.1.0-test', previous: '' });
    expect(entry?.body).toEqual(change(1).entry);
    expect(entry?.at).toBeGreaterThanOrEqual(before);
    expect(entry?.at).toBeLessThanOrEqual(store.now());
  });

  it('gives the newest entries, or those that follow a sequence so that none is missed, oldest first', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    const owner = await own(store, 'ctl-a');
    for (let version = 0; version < 5; version++) await store.commit(commitOf(owner, version));
    const sequences = async (count: number, after?: number) =>
      (await store.journal('shop', count, after)).map(({ sequence }) => sequence);

    expect(await sequences(10)).toEqual([1, 2, 3, 4, 5]);
    expect(await sequences(2)).toEqual([4, 5]);
    expect(await sequences(10, 3)).toEqual([4, 5]);
    expect(await sequences(1, 3)).toEqual([4]);
    expect(await sequences(2, 0)).toEqual([1, 2]);
    expect(await sequences(10, 5)).toEqual([]);
    expect(await sequences(0)).toEqual([]);
  });

  it('chains over owners, refused commits and restarts of the controller', async () => {
    await using stores = storesOn(redis.url);
    const first = await stores.controller();
    const old = await own(first, 'ctl-a');
    await first.commit(commitOf(old, 0));
    await first.commit(commitOf(old, 0));
    await first.commit(commitOf(old, 1));
    await first.releaseLease('ctl-a');
    const second = await stores.controller();
    const owner = await own(second, 'ctl-b');
    await second.read('shop');
    await second.commit(commitOf(owner, 2));

    const entries = await second.journal('shop', 10);

    expect(entries.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    expect(verifyChain(entries)).toEqual({ intact: true });
  });

  it('is cut to its limit by the commits themselves, and verifies from where it begins then', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller(patient);
    const owner = await own(store, 'ctl-a');
    await store.commit(commitOf(owner, 0));
    const key = stores.keys.journal('shop');
    const [[, [, first = '']] = ['', []]] = await redis.client.xrange(key, '-', '+');
    // As many before it as a long life leaves: they are only counted.
    await redis.client.del(key);
    const filling = redis.client.pipeline();
    for (let version = 1; version <= 10_500; version++) filling.xadd(key, `${version}-0`, 'entry', '{}');
    await filling.exec();
    await redis.client.hset(stores.keys.state('shop'), 'version', 10_500);

    await (await stores.controller(patient)).commit(commitOf(owner, 10_500));
    await (await stores.controller(patient)).commit(commitOf(owner, 10_501));

    expect(first).toContain('"sequence":1');
    expect(await redis.client.xlen(key)).toBeLessThanOrEqual(10_100);
    expect(await redis.client.xlen(key)).toBeGreaterThanOrEqual(10_000);
    const tail = await store.journal('shop', 2);
    expect(tail.map(({ sequence }) => sequence)).toEqual([10_501, 10_502]);
    expect(verifyChain(tail)).toEqual({ intact: true });
    expect(tail[0]?.previous).toBe((JSON.parse(first) as { hash: string }).hash);
  });

  it('of which only the tail is left still verifies, and goes on', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    const owner = await own(store, 'ctl-a');
    for (let version = 0; version < 5; version++) await store.commit(commitOf(owner, version));
    await redis.client.xtrim(stores.keys.journal('shop'), 'MAXLEN', 2);

    await store.commit(commitOf(owner, 5));

    const tail = await store.journal('shop', 10);
    expect(tail.map(({ sequence }) => sequence)).toEqual([4, 5, 6]);
    expect(verifyChain(tail)).toEqual({ intact: true });
  });

  it('with garbage in it is refused, and the error names the key', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    await redis.client.xadd(stores.keys.journal('shop'), '1-0', 'entry', '{"sequence":1}');

    await expect(store.journal('shop', 10)).rejects.toThrow(stores.keys.journal('shop'));
  });
});

describe('a chain', () => {
  const entries = chainOf(4);

  it('verifies as a whole, as a tail, and empty', () => {
    expect(verifyChain(entries)).toEqual({ intact: true });
    expect(verifyChain(entries.slice(2))).toEqual({ intact: true });
    expect(verifyChain([])).toEqual({ intact: true });
  });

  it('verifies after a way through JSON, whatever the order of the members', () => {
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed);
      if (value === null || typeof value !== 'object') return value;
      return Object.fromEntries(
        Object.entries(value)
          .toReversed()
          .map(([name, member]) => [name, reversed(member)]),
      );
    };

    expect(verifyChain(reversed(JSON.parse(JSON.stringify(entries))) as JournalEntry[])).toEqual({ intact: true });
  });

  const [one, two, three, four] = entries as [JournalEntry, JournalEntry, JournalEntry, JournalEntry];
  const sealedAnew = (entry: JournalEntry, changed: Partial<JournalEntry>) => {
    const { hash: _, ...unsealed } = { ...entry, ...changed };
    return sealEntry(unsealed);
  };

  it.each([
    ['an entry was changed', [one, { ...two, by: 'mallory' }, three, four], 2, 'It was changed'],
    ['a body was changed', [one, { ...two, body: { ...two.body, rule: 999 } }, three], 2, 'It was changed'],
    ['an entry is missing', [one, two, four], 4, 'Entries are missing after 2.'],
    ['entries were swapped', [one, three, two, four], 3, 'Entries are missing after 1.'],
    [
      'an entry was replaced and sealed anew',
      [one, two, sealedAnew(three, { by: 'mallory' }), four],
      4,
      'does not follow',
    ],
    ['the first names one before it', [sealedAnew(one, { previous: 'x' })], 1, 'It is the first'],
  ])('does not verify when %s', (_what, tampered, sequence, because) => {
    expect(verifyChain(tampered as JournalEntry[])).toEqual({
      intact: false,
      sequence,
      because: expect.stringContaining(because),
    });
  });
});

function chainOf(length: number): JournalEntry[] {
  const entries: JournalEntry[] = [];
  for (let sequence = 1; sequence <= length; sequence++) {
    const previous = entries.at(-1)?.hash ?? '';
    const body = change(sequence).entry;
    entries.push(
      sealEntry({ application: 'shop', sequence, at: sequence, by: 'ctl-a', version: '0.1.0', body, previous }),
    );
  }
  return entries;
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Follower, follow } from '../api/follow-events.ts';
import { serve } from '../api/serve.ts';
import { startTestRedis, type TestRedis } from '../support/redis-server.ts';
import { storesOn } from './open-store.ts';
import { commitOf, own } from './samples.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());

/** Nobody waits for a busy machine in vain. */
const patient = { commandTimeoutMs: 10_000 };

describe('events', () => {
  it('tell each commit once, in the order of the commits, with the journal entry that it belongs to', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller(patient);
    const owner = await own(store, 'ctl-a');
    for (let version = 0; version < 3; version += 1) await store.commit(commitOf(owner, version));

    const events = await store.eventsAfter('0-0', 10);
    const journal = await store.journal('shop', 10);

    expect(events.map(({ application, sequence, at }) => [application, sequence, at])).toEqual(
      journal.map(({ application, sequence, at }) => [application, sequence, at]),
    );
    expect(events[0]).toMatchObject({ kind: 'decision', phase: expect.any(String), because: expect.any(String) });
    expect(await store.eventsAfter(events[1]?.id ?? '', 10)).toEqual([events[2]]);
    expect(await store.eventsAfter('0-0', 1)).toEqual([events[0]]);
  });

  it('tell nothing of a commit that was refused', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller(patient);
    const owner = await own(store, 'ctl-a');
    await store.commit(commitOf(owner, 0));
    await store.commit(commitOf(owner, 0));

    expect((await store.eventsAfter('0-0', 10)).length).toBe(1);
  });

  it('are gone on with behind the last one that was seen, and a gap is told where there may be one', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller(patient);
    expect(await store.resumeEvents(undefined)).toEqual({ after: '0-0', gap: false });
    const owner = await own(store, 'ctl-a');
    for (let version = 0; version < 3; version += 1) await store.commit(commitOf(owner, version));
    const [first, second, third] = (await store.eventsAfter('0-0', 10)).map(({ id }) => id) as [string, string, string];

    expect(await store.resumeEvents(undefined)).toEqual({ after: third, gap: false });
    expect(await store.resumeEvents(second)).toEqual({ after: second, gap: false });
    expect(await store.resumeEvents('9999999999999-0')).toEqual({ after: third, gap: true });
    await redis.client.xtrim(stores.keys.events, 'MAXLEN', 1);
    expect(await store.resumeEvents(first)).toEqual({ after: first, gap: true });
    expect(await store.resumeEvents('0-0')).toEqual({ after: '0-0', gap: false });
  });
});

it('thirty that follow events at three controllers, of which one ends, have seen every event exactly once and in order', async () => {
  await using stores = storesOn(redis.url);
  const writer = await stores.controller(patient);
  const served = await Promise.all(
    ['a', 'b', 'c'].map(async () => serve({ events: await stores.controller(patient) })),
  );
  const clients = Array.from({ length: 30 }, () => [] as Follower[]);
  const seenBy = (client: readonly Follower[]) => client.flatMap(({ seen }) => seen);
  const leaving = new AbortController();
  const running = clients.map(async (client, index) => {
    for (let turn = index; !leaving.signal.aborted; turn += 1) {
      const last = client.at(-1)?.last ?? '0-0';
      const follower = await follow(served[turn % 3]?.url ?? '', last).catch(() => undefined);
      if (follower === undefined) continue;
      client.push(follower);
      leaving.signal.addEventListener('abort', () => follower.leave());
      await follower.over;
    }
  });
  const owner = await own(writer, 'ctl-w');
  for (let version = 0; version < 40; version += 1) {
    await writer.commit(commitOf(owner, version));
    if (version === 20) await served[1]?.api.close();
  }
  const expected = (await writer.eventsAfter('0-0', 100)).map(({ id }) => id);
  expect(expected.length).toBe(40);
  await expect.poll(() => clients.every((client) => seenBy(client).length >= 40)).toBe(true);
  leaving.abort();
  await Promise.all(running);
  for (const client of clients) expect(seenBy(client)).toEqual(expected);
  expect(clients.filter((client) => client.length > 1).length).toBe(10);
});

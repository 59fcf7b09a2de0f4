import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestRedis, type TestRedis } from '../support/redis-server.ts';
import { shiftableRuntime, storesOn } from './open-store.ts';
import { change, command, commitOf, own, state } from './samples.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());

describe('a state', () => {
  it('that was never written is undefined', async () => {
    await using stores = storesOn(redis.url);

    expect(await (await stores.controller()).read('shop')).toBeUndefined();
  });

  it('is read as it was committed, with its version', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    const owner = await own(store, 'ctl-a');

    expect(await store.commit(commitOf(owner, 0))).toEqual({ kind: 'committed', version: 1 });
    expect(await store.commit(commitOf(owner, 1))).toEqual({ kind: 'committed', version: 2 });
    expect(await store.read('shop')).toEqual({ version: 2, state: { ...state, epoch: 2 } });
  });

  it('keeps what a newer Regent has added to it', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    await store.commit(commitOf(await own(store, 'ctl-a'), 0));
    await redis.client.hset(stores.keys.state('shop'), 'state', JSON.stringify({ ...state, weather: 'fine' }));

    expect((await store.read('shop'))?.state).toHaveProperty('weather', 'fine');
  });

  it('of a newer schema is refused, and the error says what to do', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    await store.commit(commitOf(await own(store, 'ctl-a'), 0));
    await redis.client.hset(stores.keys.state('shop'), 'state', JSON.stringify({ ...state, schema: 2 }));

    await expect(store.read('shop')).rejects.toThrow(
      `Redis holds something under ${stores.keys.state('shop')} that this Regent can't use: its schema is 2 and this ` +
        'Regent knows none after 1: a newer Regent wrote it; run that one',
    );
  });

  it.each([
    ['not JSON', 'hello', /it is not JSON/],
    ['not a state', '{"schema":1}', /application/],
    ['nothing', '', /it is not JSON/],
  ])('that is %s is refused, and the error names the key', async (_, text, why) => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    await store.commit(commitOf(await own(store, 'ctl-a'), 0));
    await redis.client.hset(stores.keys.state('shop'), 'state', text);

    await expect(store.read('shop')).rejects.toThrow(stores.keys.state('shop'));
    await expect(store.read('shop')).rejects.toThrow(why);
  });

  it('under a key of another type is refused, and the error names the key', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    await redis.client.set(stores.keys.state('shop'), 'hello');

    await expect(store.read('shop')).rejects.toThrow(stores.keys.state('shop'));
    expect(store.reachable).toBe(true);
  });
});

describe('a commit is refused and writes nothing', () => {
  it('without a lease', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    const owner = await own(store, 'ctl-a');
    await redis.client.zadd(stores.keys.leases, String(store.now() - 1_000), 'ctl-a');

    expect(await store.commit(commitOf(owner, 0))).toEqual({ kind: 'refused', why: 'no-lease' });
    await nothingWritten(stores.keys);
  });

  it('by a controller that does not own the application', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    const { token } = await own(store, 'ctl-a');
    await store.renewLease({ instance: 'ctl-b', region: 'us-south' }, 60_000);

    const result = await store.commit(commitOf({ instance: 'ctl-b', token }, 0));

    expect(result).toEqual({ kind: 'refused', why: 'not-owner' });
    await nothingWritten(stores.keys);
  });

  it('after another controller has taken the application over', async () => {
    await using stores = storesOn(redis.url);
    const [first, second] = await Promise.all([stores.controller(), stores.controller()]);
    const old = await own(first, 'ctl-a');
    await first.yieldApplication('shop', old.instance, old.token);
    await own(second, 'ctl-b');

    expect(await first.commit(commitOf(old, 0))).toEqual({ kind: 'refused', why: 'not-owner' });
    await nothingWritten(stores.keys);
  });

  it('from a version that is not the newest', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    const owner = await own(store, 'ctl-a');
    await store.commit(commitOf(owner, 0));

    expect(await store.commit(commitOf(owner, 0))).toEqual({ kind: 'refused', why: 'version-moved' });
    expect(await store.commit(commitOf(owner, 7))).toEqual({ kind: 'refused', why: 'version-moved' });
    expect((await store.read('shop'))?.version).toBe(1);
  });

  it('when two are made from the same version: one wins', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    const owner = await own(store, 'ctl-a');

    const kinds = (await Promise.all([1, 2, 3].map(() => store.commit(commitOf(owner, 0))))).map(({ kind }) => kind);

    expect(kinds.toSorted()).toEqual(['committed', 'refused', 'refused']);
    expect((await store.read('shop'))?.version).toBe(1);
  });

  it('from a version that another Redis has filled with another history', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    const owner = await own(store, 'ctl-a');
    await store.commit(commitOf(owner, 0));
    await redis.client.hset(stores.keys.state('shop'), 'hash', 'that of another entry');

    expect(await store.commit(commitOf(owner, 1))).toEqual({ kind: 'refused', why: 'version-moved' });
  });

  it('while a pause stands, if it was asked not to', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    const owner = await own(store, 'ctl-a');
    await store.pause('shop', { by: 'ada', reason: 'wait' });

    const result = await store.commit(commitOf(owner, 0, { unlessPaused: true }));

    expect(result).toEqual({ kind: 'refused', why: 'paused' });
    await nothingWritten(stores.keys);
    expect((await store.commit(commitOf(owner, 0))).kind).toBe('committed');
  });

  it('when it arrives after its caller has given up', async () => {
    await using stores = storesOn(redis.url);
    const runtime = shiftableRuntime();
    const store = await stores.controller({ runtime });
    const owner = await own(store, 'ctl-a');
    runtime.shiftMs = -5_000;

    await expect(store.commit(commitOf(owner, 0))).rejects.toThrow('it came too late, and nothing was written');
    await nothingWritten(stores.keys);
  });

  async function nothingWritten(keys: ReturnType<typeof storesOn>['keys']) {
    expect(await redis.client.exists(keys.state('shop'), keys.journal('shop'), keys.answers)).toBe(0);
  }
});

describe('a commit', () => {
  it('ends the pause that its decision was made with', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    const owner = await own(store, 'ctl-a');
    const pause = await store.pause('shop', { by: 'ada', reason: 'wait' });

    await store.commit(commitOf(owner, 0, { ...resumed(pause), endsPause: true }));

    expect(await store.readPause('shop')).toBeUndefined();
  });

  it('leaves a pause that was written since its decision was made', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    const owner = await own(store, 'ctl-a');
    const pause = { by: 'ada', reason: 'wait', at: 1 };
    const newer = await store.pause('shop', { by: 'bob', reason: 'wait again' });

    await store.commit(commitOf(owner, 0, { ...resumed(pause), endsPause: true }));

    expect(await store.readPause('shop')).toEqual(newer);
  });

  it('carries a command’s answer to every controller', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    const owner = await own(store, 'ctl-a');
    const answer = { command: command('c-1').id, accepted: true, rule: 201, because: 'Because.', guards: [] };

    await store.commit(commitOf(owner, 0, { answer }));

    const [entry] = await redis.client.xrange(stores.keys.answers, '-', '+');
    expect(entry?.[1]).toEqual(['application', 'shop', 'answer', JSON.stringify(answer)]);
  });

  it('works on a Redis that has forgotten the scripts', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    const owner = await own(store, 'ctl-a');
    await store.commit(commitOf(owner, 0));
    await redis.client.script('FLUSH');

    expect(await store.commit(commitOf(owner, 1))).toEqual({ kind: 'committed', version: 2 });
  });

  it('goes on from what another controller has committed', async () => {
    await using stores = storesOn(redis.url);
    const [first, second] = await Promise.all([stores.controller(), stores.controller()]);
    const old = await own(first, 'ctl-a');
    await first.commit(commitOf(old, 0));
    await first.releaseLease('ctl-a');

    const owner = await own(second, 'ctl-b');

    expect(await second.commit(commitOf(owner, 1))).toEqual({ kind: 'committed', version: 2 });
  });

  function resumed(pause: { by: string; reason: string; at: number }) {
    const { next, entry } = change(1);
    if (entry.kind !== 'decision') throw new Error('a decision was expected');
    return { next, entry: { ...entry, view: { ...entry.view, pause } } };
  }
});

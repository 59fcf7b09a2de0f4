import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestRedis, type TestRedis } from '../support/redis-server.ts';
import { eventually, storesOn } from './open-store.ts';
import { commitOf, own } from './samples.ts';

let primary: TestRedis;
let replica: TestRedis;
beforeAll(async () => {
  primary = await startTestRedis({ 'repl-diskless-sync-delay': '0' });
  replica = await startTestRedis({ replicaof: `127.0.0.1 ${primary.port}` });
});
beforeEach(() =>
  eventually(async () => {
    if ((await primary.client.wait(1, 50)) < 1 || !/state=online/.test(await primary.client.info('replication'))) {
      throw new Error('not replicating yet');
    }
  }),
);
afterAll(() => Promise.all([replica.stop(), primary.stop()]));

describe('with a replica that must confirm', () => {
  it('a lease holds and a commit counts when it has', async () => {
    await using stores = storesOn(primary.url);
    const store = await stores.controller({ replicas: 1, commandTimeoutMs: 2_000 });

    const owner = await own(store, 'ctl-a');

    expect(await store.renewLease({ instance: 'ctl-a', region: 'eu-de' }, 60_000)).toBe('renewed');
    expect(await store.commit(commitOf(owner, 0))).toEqual({ kind: 'committed', version: 1 });
    expect(await replica.client.hget(stores.keys.state('shop'), 'version')).toBe('1');
  });

  it('nothing follows from what it has not confirmed, though it is written', async () => {
    await using stores = storesOn(primary.url);
    const store = await stores.controller({ replicas: 1, commandTimeoutMs: 2_000 });
    const owner = await own(store, 'ctl-a');
    replica.freeze();

    expect(await store.renewLease({ instance: 'ctl-a', region: 'eu-de' }, 60_000)).toBe('unconfirmed');
    expect(await store.commit(commitOf(owner, 0))).toEqual({ kind: 'not-replicated', version: 1 });

    replica.unfreeze();
    expect((await store.read('shop'))?.version).toBe(1);
    expect(await eventually(() => store.commit(commitOf(owner, 1)))).toEqual({ kind: 'committed', version: 2 });
  });

  it('a pause that it has not confirmed holds, and yet is reported as failed: it could be lost', async () => {
    await using stores = storesOn(primary.url);
    const store = await stores.controller({ replicas: 1, commandTimeoutMs: 2_000 });
    await store.pause('bank', { by: 'ada', reason: 'wait' });
    replica.freeze();

    await expect(store.pause('shop', { by: 'ada', reason: 'wait' })).rejects.toThrow('no replica has confirmed it');

    expect(await store.readPause('shop')).toMatchObject({ by: 'ada' });
    replica.unfreeze();
  });

  it('a script that Redis has forgotten is confirmed by a WAIT behind the script, not before it', async () => {
    await using stores = storesOn(primary.url);
    const store = await stores.controller({ replicas: 1, commandTimeoutMs: 2_000 });
    const owner = await own(store, 'ctl-a');
    await store.commit(commitOf(owner, 0));
    await primary.client.script('FLUSH');
    replica.freeze();

    expect((await store.commit(commitOf(owner, 1))).kind).toBe('not-replicated');
    replica.unfreeze();
  });

  it('a connection that breaks between the script and its WAIT has confirmed nothing', async () => {
    await using stores = storesOn(primary.url);
    const store = await stores.controller({ replicas: 1, commandTimeoutMs: 2_000 });
    const owner = await own(store, 'ctl-a');
    await store.commit(commitOf(owner, 0));
    replica.freeze();

    const committing = store.commit(commitOf(owner, 1));
    await eventually(async () => {
      const waiting = /id=(\d+) .*name=regent-commits .*flags=b .*cmd=wait/.exec(
        String(await primary.client.client('LIST')),
      );
      if (waiting === null) throw new Error('not waiting yet');
      await primary.client.client('KILL', 'ID', String(waiting[1]));
    });

    expect(await committing).toEqual({ kind: 'not-replicated', version: 2 });
    replica.unfreeze();
  });

  it('more replicas than there are confirm nothing', async () => {
    await using stores = storesOn(primary.url);
    const store = await stores.controller({ replicas: 2 });

    expect(await store.renewLease({ instance: 'ctl-a', region: 'eu-de' }, 60_000)).toBe('unconfirmed');
  });
});

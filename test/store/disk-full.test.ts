import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyChain } from '../../src/store/chain.ts';
import { clearDisk, fillDisk, mountSmallDisk, smallDiskOf, unmountSmallDisk } from '../chaos/small-disk.ts';
import { startTestRedis, type TestRedis } from '../support/redis-server.ts';
import { eventually, storesOn } from './open-store.ts';
import { commitOf, own } from './samples.ts';

const disk = smallDiskOf(`test-${process.pid}`);
const mounted = mountSmallDisk(disk);
afterAll(() => {
  if (mounted) unmountSmallDisk(disk);
});

describe.runIf(mounted)('a Redis whose disk is full', () => {
  let primary: TestRedis;
  let replica: TestRedis;
  beforeAll(async () => {
    primary = await startTestRedis({ dir: disk, 'repl-diskless-sync-delay': '0' });
    replica = await startTestRedis({ replicaof: `127.0.0.1 ${primary.port}` });
  });
  afterAll(() => Promise.all([replica.stop(), primary.stop()]));

  it('is one that can not be reached: nothing is committed, the reason is told, and all goes on when there is room', async () => {
    await using stores = storesOn(primary.url);
    const store = await stores.controller({ replicas: 1, commandTimeoutMs: 5_000 });
    const owner = await eventually(() => own(store, 'ctl-a'));
    const next = async () => store.commit(commitOf(owner, (await store.read('shop'))?.version ?? 0));
    const untilCommitted = () =>
      eventually(async () => {
        const result = await next();
        if (result.kind !== 'committed') throw new Error(result.kind);
        return result.version;
      });
    await untilCommitted();

    fillDisk(disk);

    // What Redis takes before it notices is on the replica: WAIT has said so.
    const refused = await eventually(async () => {
      const error = await next().then(
        ({ kind }) => new Error(`still ${kind}`),
        (reason: Error) => reason,
      );
      if (!error.message.includes('MISCONF')) throw error;
      return error;
    });
    expect(refused.name).toBe('StoreUnavailable');
    expect(refused.message).toContain('No space left on device');
    expect(store.reachable).toBe(false);
    const kept = await store.read('shop');

    clearDisk(disk);

    expect(await untilCommitted()).toBe((kept?.version ?? 0) + 1);
    expect(verifyChain(await store.journal('shop', 1_000))).toEqual({ intact: true });
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyChain } from '../../src/store/chain.ts';
import { type ControllerStore, StoreUnavailable } from '../../src/store/contract.ts';
import { primaryName, startReplication, type TestReplication } from '../support/redis-sentinels.ts';
import { eventually, hear, storesOn } from './open-store.ts';
import { commitOf, type Owner, own, report } from './samples.ts';

const patient = { timeout: 60_000 };

/** One of a test's own, which it may break. */
async function ownReplication(): Promise<TestReplication & AsyncDisposable> {
  const replication = await startReplication();
  return Object.assign(replication, { [Symbol.asyncDispose]: () => replication.stop() });
}

/** Commits until one is confirmed, and resolves with its version. */
function untilCommitted(store: ControllerStore, owner: Owner): Promise<number> {
  return eventually(async () => {
    const kept = await store.read('shop');
    const result = await store.commit(commitOf(owner, kept?.version ?? 0));
    if (result.kind !== 'committed') throw new Error(result.kind);
    return result.version;
  });
}

// Most of it is waiting for Sentinels to agree.
describe.concurrent('behind Sentinels', patient, () => {
  it('commits go on at the new primary when the old one is killed, and nothing confirmed is lost', async () => {
    await using replication = await ownReplication();
    await using stores = storesOn({ sentinels: replication.places, name: primaryName });
    const store = await stores.controller({ replicas: 1, commandTimeoutMs: 1_000 });
    const owner = await eventually(() => own(store, 'ctl-a'));
    await untilCommitted(store, owner);

    await replication.servers[0]?.kill();

    const version = await untilCommitted(store, owner);
    // Reading has a connection of its own, which may find the new primary later than the one that commits.
    const journal = await eventually(() => store.journal('shop', 1_000));
    expect(journal.map(({ sequence }) => sequence)).toEqual(Array.from({ length: version }, (_, index) => index + 1));
    expect(verifyChain(journal)).toEqual({ intact: true });
    const promoted = await replication.primary(replication.servers[0]);
    expect(promoted.port).not.toBe(replication.servers[0]?.port);
    expect(await promoted.client.hget(stores.keys.state('shop'), 'version')).toBe(String(version));
  });

  it('a new primary is a gap: what was received before counts no more, and probers report again at once', async () => {
    await using replication = await ownReplication();
    await using stores = storesOn({ sentinels: replication.places, name: primaryName });
    const [controller, prober] = await Promise.all([stores.controller(), stores.prober('us-south')]);
    const heard = hear();
    prober.onRecall(() => void prober.report(report('us-south', 2)).catch(() => undefined));
    const first = heard.next('report us-south 2');
    controller.listen(heard);
    await first;

    const gap = heard.next('gap');
    const again = heard.next('report us-south 2');
    await replication.servers[0]?.kill();

    await gap;
    await again;
  });

  it('a primary that was deposed while it stood still is left for the new one', async () => {
    await using replication = await ownReplication();
    await using stores = storesOn({ sentinels: replication.places, name: primaryName });
    const store = await stores.controller({ replicas: 1, commandTimeoutMs: 1_000 });
    const owner = await eventually(() => own(store, 'ctl-a'));
    await untilCommitted(store, owner);
    const [old] = replication.servers;

    old?.freeze();
    const promoted = await replication.primary(old);
    old?.unfreeze();

    const version = await untilCommitted(store, owner);
    expect(await promoted.client.hget(stores.keys.state('shop'), 'version')).toBe(String(version));
  });
});

describe('behind Sentinels of which fewer and fewer are left', patient, () => {
  let replication: TestReplication;
  beforeAll(async () => {
    replication = await startReplication();
  }, 30_000);
  afterAll(() => replication.stop());

  it('Sentinels that know nothing under the name say so', async () => {
    await using stores = storesOn({ sentinels: replication.places, name: 'another' });
    const store = await stores.controller();

    await eventually(() => expect(store.read('shop')).rejects.toThrow(/No such master with that name/));
  });

  it('a replica is no place to write: it is refused before anything is asked of it', async () => {
    await using stores = storesOn(`redis://127.0.0.1:${replication.servers[1]?.port}`);
    const store = await stores.controller();

    await expect(store.read('shop')).rejects.toThrow(StoreUnavailable);
    await eventually(() => expect(store.read('shop')).rejects.toThrow('it is not a primary: its role is slave'));
    expect(store.reachable).toBe(false);
  });

  it('a Sentinel that is dead and one that is silent cost nothing', async () => {
    const [dead, silent] = replication.sentinels;
    await dead?.kill();
    silent?.freeze();
    await using stores = storesOn({ sentinels: replication.places, name: primaryName });

    const store = await stores.controller({ replicas: 1, commandTimeoutMs: 2_000 });

    expect(await untilCommitted(store, await eventually(() => own(store, 'ctl-a')))).toBeGreaterThan(0);
    silent?.unfreeze();
  });

  it('without any Sentinel everything is refused, and the error says that nobody tells who is primary', async () => {
    await Promise.all(replication.sentinels.map((sentinel) => sentinel.kill()));
    await using stores = storesOn({ sentinels: replication.places, name: primaryName });
    const store = await stores.controller();

    expect(store.reachable).toBe(false);
    await eventually(() =>
      expect(store.read('shop')).rejects.toThrow(/no Sentinel has told who is primary \(127.0.0.1:\d+: connect ECO/),
    );
  });
});

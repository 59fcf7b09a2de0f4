import { describe, expect, it } from 'vitest';
import { verifyChain } from '../../src/store/chain.ts';
import { eventually } from '../store/open-store.ts';
import { startTestRedis, type TestRedis } from '../support/redis-server.ts';
import { settlingWithin, shop } from '../support/shop.ts';
import { type Started, startController, startVantages, untilState } from './harness.ts';
import { ImitationWorld } from './imitation.ts';

const application = settlingWithin(
  500,
  shop({ confirmForMs: 0, cooldownMs: 0, staleAfterMs: 3_000, observationStaleAfterMs: 5_000 }),
);
const timings = { leaseMs: 2_000, renewEveryMs: 300, observeEveryMs: 200, turnEveryMs: 100 };
/** May be sent again when nobody knows what became of it. */
const repeatable = 'fence:server:us-south';
/** May not. */
const promote = 'promote:db:eu-de';

/** A Redis with one replica, a world, and who watches it. */
async function stage() {
  const primary = await startTestRedis({ 'repl-diskless-sync-delay': '0' });
  const replica = await startTestRedis({ replicaof: `127.0.0.1 ${primary.port}` });
  await eventually(async () => {
    if ((await primary.client.wait(1, 50)) < 1) throw new Error('not replicating yet');
  });
  const world = new ImitationWorld();
  const vantages = await startVantages(primary.url, application, world);
  const started: Started[] = [];
  return {
    primary,
    replica,
    world,
    vantages,
    started,
    async [Symbol.asyncDispose]() {
      await Promise.all(started.map((each) => each.stop()));
      await vantages.stop();
      await Promise.all([replica.stop(), primary.stop()]);
    },
  };
}
type Stage = Awaited<ReturnType<typeof stage>>;

// Most of each is waiting until the deadline of a call that was never made has passed.
describe.concurrent('an intent that its replica did not confirm is not acted on', { timeout: 60_000 }, () => {
  it('and afterwards it is neither lost nor doubled, though the connection broke before WAIT had answered', async () => {
    await using on = await stage();
    const { store } = await untilUnconfirmed(on, repeatable, () => cutTheCommit(on.primary));
    expect(on.world.effectsOf(repeatable)).toBe(0);

    on.replica.unfreeze();
    await untilState(store, 'shop', (state) => state.phase === 'displaced', 30_000);
    for (const step of [repeatable, promote]) expect(on.world.effectsOf(step)).toBe(1);
    const journal = await store.journal('shop', 1_000);
    expect(journal[0]?.sequence).toBe(1);
    expect(verifyChain(journal)).toEqual({ intact: true });
  });

  it('nor is it afterwards without a person, when it may not be sent twice', async () => {
    await using on = await stage();
    const { store } = await untilUnconfirmed(on, promote, async () => {});

    on.replica.unfreeze();
    const { blocked } = await untilState(store, 'shop', (state) => state.phase === 'blocked', 30_000);
    expect(blocked?.because).toContain('Nobody knows whether the call was carried out');
    expect(on.world.effectsOf(promote)).toBe(0);
  });
});

/** A failover of which the replica does not confirm one intent; resolves when its owner's lease has run out of that. */
async function untilUnconfirmed(
  { primary, replica, world, vantages, started }: Stage,
  step: string,
  cut: () => Promise<void>,
): Promise<Started> {
  const { promise: unconfirmed, resolve: seen } = Promise.withResolvers<void>();
  let frozen = false;
  const one = await startController(primary.url, application, world, 'one', {
    timings,
    replicas: 1,
    between: {
      store: (own) => ({
        ...own,
        get reachable() {
          return own.reachable;
        },
        async commit(commit) {
          const { entry } = commit;
          const intended = entry.kind === 'progress' && entry.progress.kind === 'intended';
          if (!intended || entry.progress.step !== step || frozen) return own.commit(commit);
          frozen = true;
          replica.freeze();
          const [result] = await Promise.all([own.commit(commit), cut()]);
          expect(result.kind).toBe('not-replicated');
          seen();
          return result;
        },
      }),
    },
  });
  started.push(one);
  vantages.see('us-south', 'down');
  await unconfirmed;
  await eventually(async () => {
    if (one.controller.lease.held) throw new Error('the lease has not run out yet');
  });
  return one;
}

/** Ends the connection on which a commit waits for its replicas. */
async function cutTheCommit(primary: TestRedis): Promise<void> {
  await eventually(async () => {
    const waiting = /id=(\d+) .*name=regent-commits .*flags=b .*cmd=wait/.exec(
      String(await primary.client.client('LIST')),
    );
    if (waiting === null) throw new Error('not waiting yet');
    await primary.client.client('KILL', 'ID', String(waiting[1]));
  });
}

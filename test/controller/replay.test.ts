import { afterAll, beforeAll, expect, it } from 'vitest';
import { examineJournal } from '../../src/compose/examine-journal.ts';
import { backtest } from '../../src/domain/backtest/backtest.ts';
import { replay } from '../../src/domain/replay.ts';
import { rulesHash } from '../../src/store/rules-hash.ts';
import { startTestRedis, type TestRedis } from '../support/redis-server.ts';
import { shop } from '../support/shop.ts';
import { type Started, startController, startVantages, untilState } from './harness.ts';
import { ImitationWorld } from './imitation.ts';

const application = shop({ confirmForMs: 500, cooldownMs: 0, failback: 'manual', staleAfterMs: 1_000 });

let redis: TestRedis;
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());

/** Waits until the journal tells something. */
async function untilTold({ store }: Started, told: (text: string) => boolean): Promise<void> {
  while (!told(JSON.stringify(await store.journal('shop', 200))))
    await new Promise((resolve) => setTimeout(resolve, 20));
}

it('the journal of a failover by two owners can be derived again, and played through another policy', async () => {
  const world = new ImitationWorld();
  const vantages = await startVantages(redis.url, application, world);
  const first = await startController(redis.url, application, world, 'first');
  // What the vantages say is written down although nothing is decided about it.
  await untilTold(first, (text) => text.includes('"kind":"verdicts"'));
  vantages.see('us-south', 'down');
  await untilState(first.store, 'shop', (state) => state.phase === 'displaced');
  await first.stop();
  const second = await startController(redis.url, application, world, 'second');
  vantages.see('us-south', 'up');
  await untilState(second.store, 'shop', (state) => state.phase === 'recovering' && state.unprotected.length === 0);

  const entries = await second.store.journal('shop', 500);
  const report = await second.facade.operationReport('shop', 'shop-1');
  await second.stop();
  await vantages.stop();

  const [examined] = examineJournal(entries);
  const replayed = replay(entries, { version: 'test', rules: rulesHash() });
  expect(examined?.brokenLink).toBeUndefined();
  expect(replayed).toMatchObject({ cut: [], foreign: [], deviation: undefined });
  expect(replayed.decisions + replayed.progress + replayed.verdicts).toBe(entries.length);
  expect(new Set(entries.map(({ by }) => by))).toEqual(new Set(['first', 'second']));
  expect(backtest(application, entries)).toMatchObject({ same: true, comparisons: [{ recorded: { rule: 401 } }] });
  const [sooner] = backtest(
    { ...application, policy: { ...application.policy, confirmForMs: 0 } },
    entries,
  ).comparisons;
  expect(sooner?.laterMs).toBeLessThan(-200);
  // The failover is not the last operation any more, and its report stands in the journal all the same.
  expect(report?.operation).toMatchObject({ kind: 'failover', outcome: 'done', requestedBy: 'regent' });
  expect(report?.steps.every(({ status, tookMs }) => status === 'done' && tookMs !== undefined)).toBe(true);
  expect(report?.users).toMatchObject([{ edge: 'www', vantages: [{}, {}, {}] }]);
  expect(report?.decided.map(({ rule }) => rule)).toContain(301);
  expect(report?.journal).toMatchObject({ linked: true, controllers: ['first'] });
});

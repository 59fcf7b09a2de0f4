import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localWindow, type RateLimit, type Urgency } from '../../src/outbound/call-window.ts';
import { createRateBudget, type RateBudget } from '../../src/outbound/rate-budget.ts';
import { type CallLedger, sharedWindow } from '../../src/outbound/shared-window.ts';
import { type VirtualRuntime, virtualRuntime } from '../support/virtual-runtime.ts';

const signal = new AbortController().signal;
const limit: RateLimit = { calls: 6, windowMs: 60_000, reservedForActs: 2 };

/** A ledger as Redis keeps it, which can be taken away. */
function ledgerOn(runtime: VirtualRuntime, controllers: number) {
  const window = localWindow(runtime, { ...limit, reservedForActs: 0 });
  const ledger = {
    away: undefined as 'refusing' | 'silent' | undefined,
    asked: 0,
    async bookCalls(_: string, { wanted, calls }: Parameters<CallLedger['bookCalls']>[1]) {
      ledger.asked += 1;
      if (ledger.away === 'refusing') throw new Error('Redis is not available');
      if (ledger.away === 'silent') return new Promise<never>(() => {});
      return { ...window.book('act', wanted, calls), controllers };
    },
  };
  return ledger;
}

function budgetsOn(count: number) {
  const runtime = virtualRuntime();
  const ledger = ledgerOn(runtime, count);
  const options = { runtime, limit, ledger, identity: 'cis', controllersAtFirst: count };
  const budgets = Array.from({ length: count }, () => createRateBudget(runtime, sharedWindow(options)));
  return { runtime, ledger, budgets: budgets as [RateBudget, ...RateBudget[]] };
}

/** Takes `count` calls and counts those that have passed. */
function taking(budget: RateBudget, urgency: Urgency, count: number): { passed: number } {
  const taken = { passed: 0 };
  for (let each = 0; each < count; each += 1) {
    void budget.take(urgency, signal).then(() => {
      taken.passed += 1;
    });
  }
  return taken;
}

describe('the calls of an identity that several controllers share', () => {
  it('are limited for all of them together, and whoever needs them has them', async () => {
    const { runtime, budgets } = budgetsOn(3);
    const one = taking(budgets[0], 'act', 6);
    await runtime.settle();

    const other = taking(budgets[1] as RateBudget, 'act', 1);
    await runtime.advance(59_000);

    expect([one.passed, other.passed]).toEqual([6, 0]);
    await runtime.advance(2_000);
    expect(other.passed).toBe(1);
  });

  it('go to the writes of one controller before the reads of another', async () => {
    const { runtime, budgets } = budgetsOn(2);
    const reads = taking(budgets[0], 'read', 10);
    await runtime.settle();

    const acts = taking(budgets[1] as RateBudget, 'act', 2);
    await runtime.settle();

    expect([reads.passed, acts.passed]).toEqual([4, 2]);
  });

  it.each(['refusing', 'silent'] as const)('are divided by the controllers while the ledger is %s', async (away) => {
    const { runtime, ledger, budgets } = budgetsOn(3);
    ledger.away = away;

    const taken = budgets.map((budget) => taking(budget, 'act', 6));
    await runtime.advance(10_000);

    expect(taken.map(({ passed }) => passed)).toEqual([2, 2, 2]);
  });

  it('do not wait for a silent ledger for longer than half a second', async () => {
    const { runtime, ledger, budgets } = budgetsOn(1);
    ledger.away = 'silent';

    await runtime.until(budgets[0].take('act', signal));

    expect(runtime.monotonicMs()).toBe(500);
  });

  it('count against the share what had been granted before the ledger went away', async () => {
    const { runtime, ledger, budgets } = budgetsOn(3);
    taking(budgets[0], 'act', 2);
    await runtime.settle();
    ledger.away = 'refusing';

    const more = taking(budgets[0], 'act', 1);
    await runtime.advance(30_000);

    expect(more.passed).toBe(0);
  });

  it('are shared again as soon as the ledger answers', async () => {
    const { runtime, ledger, budgets } = budgetsOn(3);
    ledger.away = 'refusing';
    taking(budgets[0], 'act', 2);
    await runtime.settle();
    ledger.away = undefined;

    const other = taking(budgets[1] as RateBudget, 'act', 4);
    await runtime.settle();

    expect(other.passed).toBe(4);
  });

  it('are never more than the limit in any window, whoever asks for what and when', async () => {
    const arrivals = fc.array(
      fc.record({ afterMs: fc.nat(9_000), by: fc.nat(2), urgency: fc.constantFrom<Urgency>('read', 'act') }),
      { maxLength: 60 },
    );
    await fc.assert(
      fc.asyncProperty(arrivals, async (calls) => {
        const { runtime, budgets } = budgetsOn(3);
        const passed: number[] = [];
        const taken: Promise<unknown>[] = [];
        for (const { afterMs, by, urgency } of calls) {
          await runtime.advance(afterMs);
          const budget = budgets[by] as RateBudget;
          taken.push(budget.take(urgency, signal).then(() => passed.push(runtime.monotonicMs())));
        }
        await runtime.until(Promise.all(taken), 3_600_000);

        expect(passed).toHaveLength(calls.length);
        for (const [index, at] of passed.entries()) {
          expect((passed[index + limit.calls] ?? Number.POSITIVE_INFINITY) - at).toBeGreaterThanOrEqual(limit.windowMs);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('stand still for as long as the other side has asked for', async () => {
    const { runtime, budgets } = budgetsOn(1);
    budgets[0].hold(7_000);

    await runtime.until(Promise.all([budgets[0].take('act', signal), budgets[0].take('read', signal)]));

    expect(runtime.monotonicMs()).toBe(7_000);
    expect(runtime.timers()).toBe(0);
  });
});

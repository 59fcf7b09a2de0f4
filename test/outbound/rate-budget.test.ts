import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ownWindow, type Urgency } from '../../src/outbound/call-window.ts';
import { createRateBudget } from '../../src/outbound/rate-budget.ts';
import { virtualRuntime } from '../support/virtual-runtime.ts';

const signal = new AbortController().signal;

describe('the rate budget of an identity', () => {
  it('lets calls pass until the window is full, and the next one when the oldest has left it', async () => {
    const runtime = virtualRuntime();
    const budget = createRateBudget(runtime, ownWindow(runtime, { calls: 2, windowMs: 1_000, reservedForActs: 0 }));
    await budget.take('read', signal);
    await runtime.advance(400);
    await budget.take('read', signal);

    const third = budget.take('read', signal);
    expect(budget.waiting()).toBe(1);
    await runtime.until(third);

    expect(runtime.monotonicMs()).toBe(1_000);
  });

  it('lets an act go before the reads that wait already', async () => {
    const runtime = virtualRuntime();
    const budget = createRateBudget(runtime, ownWindow(runtime, { calls: 1, windowMs: 1_000, reservedForActs: 0 }));
    await budget.take('read', signal);
    const order: string[] = [];
    const read = budget.take('read', signal).then(() => order.push('read'));
    const act = budget.take('act', signal).then(() => order.push('act'));

    await runtime.until(Promise.all([read, act]));

    expect(order).toEqual(['act', 'read']);
  });

  it('keeps a part that reads can not use up', async () => {
    const runtime = virtualRuntime();
    const budget = createRateBudget(runtime, ownWindow(runtime, { calls: 4, windowMs: 60_000, reservedForActs: 2 }));
    await budget.take('read', signal);
    await budget.take('read', signal);
    const read = budget.take('read', signal);

    await budget.take('act', signal);

    expect(runtime.monotonicMs()).toBe(0);
    expect(budget.waiting()).toBe(1);
    await runtime.until(read);
  });

  it('forgets a call whose caller has given up', async () => {
    const runtime = virtualRuntime();
    const budget = createRateBudget(runtime, ownWindow(runtime, { calls: 1, windowMs: 1_000, reservedForActs: 0 }));
    await budget.take('read', signal);
    const stop = new AbortController();
    const waiting = budget.take('read', stop.signal);

    stop.abort(new Error('given up'));

    await expect(waiting).rejects.toThrow('given up');
    expect(budget.waiting()).toBe(0);
  });

  it('never lets more calls pass in any window than it has', async () => {
    const arrivals = fc.array(fc.record({ afterMs: fc.nat(40), urgency: fc.constantFrom<Urgency>('read', 'act') }), {
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(arrivals, fc.integer({ min: 1, max: 5 }), fc.nat(4), async (calls, most, reserved) => {
        const runtime = virtualRuntime();
        const budget = createRateBudget(
          runtime,
          ownWindow(runtime, { calls: most, windowMs: 100, reservedForActs: reserved }),
        );
        const passed: number[] = [];
        const taking = calls.map(async ({ urgency }) => {
          await budget.take(urgency, signal);
          passed.push(runtime.monotonicMs());
        });
        for (const { afterMs } of calls) await runtime.advance(afterMs);
        await runtime.until(Promise.all(taking));

        expect(passed).toHaveLength(calls.length);
        for (const [index, at] of passed.entries()) {
          expect((passed[index + most] ?? Number.POSITIVE_INFINITY) - at).toBeGreaterThanOrEqual(100);
        }
      }),
      { numRuns: 30 },
    );
  });
});

import { describe, expect, it } from 'vitest';
import { systemRuntime } from '../../src/runtime.ts';
import { createRedisClock } from '../../src/store/clock.ts';
import { StoreUnavailable } from '../../src/store/contract.ts';

describe('Redis time', () => {
  it('is not known before Redis has told it', () => {
    const { clock } = clockAt(0);

    expect(() => clock.now()).toThrow(StoreUnavailable);
  });

  it('is taken to be the middle of the call that told it, and carried forward', async () => {
    const { clock, told, at } = clockAt(100);

    await told({ time: 5_000, afterMs: 20 });
    expect(clock.now()).toBe(5_010);
    at(1_120);

    expect(clock.now()).toBe(6_010);
  });

  it('told by a slow call does not spoil what a quick one told', async () => {
    const { clock, told, at } = clockAt(0);
    await told({ time: 5_000, afterMs: 0 });

    at(1_000);
    await told({ time: 6_800, afterMs: 800 });

    expect(clock.now()).toBe(6_800);
    at(2_000);
    await told({ time: 7_000, afterMs: 500 });
    expect(clock.now()).toBe(7_500);
  });

  it('follows a clock that was set, forward and back', async () => {
    const { clock, told, at } = clockAt(0);
    await told({ time: 5_000, afterMs: 0 });

    at(10);
    await told({ time: 95_000, afterMs: 2 });
    expect(clock.now()).toBeGreaterThanOrEqual(95_000);
    at(20);
    await told({ time: 1_000, afterMs: 2 });

    expect(clock.now()).toBeLessThanOrEqual(1_003);
  });

  it('is not learnt from an answer that does not tell it', async () => {
    const { clock, told } = clockAt(0);

    await told({ time: undefined, afterMs: 5 });

    expect(() => clock.now()).toThrow(StoreUnavailable);
  });
});

/** A clock of Redis on a monotonic clock that the test moves. */
function clockAt(startMs: number) {
  let nowMs = startMs;
  const clock = createRedisClock({ ...systemRuntime(), monotonicMs: () => nowMs });
  return {
    clock,
    at: (ms: number) => {
      nowMs = ms;
    },
    told: ({ time, afterMs }: { time: number | undefined; afterMs: number }) =>
      clock.learn(
        async () => {
          nowMs += afterMs;
          return time;
        },
        (answer) => answer,
      ),
  };
}

import { describe, expect, it } from 'vitest';
import { phaseOf } from '../../src/runtime/rhythm.ts';
import { aProber, verdictIn } from './a-prober.ts';
import { aTarget } from './watched.ts';

const WEB = 'web.us-south.shop.example';

describe('a target is sampled', () => {
  it('once an interval, at its phase, by each vantage at another', async () => {
    const phases = await Promise.all(
      ['us-south', 'eu-de', 'au-syd'].map(async (vantage) => {
        const { runtime, sampler, prober } = aProber({ vantage });
        prober.start();
        await runtime.advance(15_000);
        const [first = 0, ...rest] = sampler.asked(WEB);
        expect(rest).toEqual([first + 5_000, first + 10_000]);
        return first;
      }),
    );
    expect(new Set(phases).size).toBe(3);
  });

  it('never twice at a time: a due during a long sample is skipped', async () => {
    let skipped = 0;
    const target = aTarget({ intervalMs: 1_000, timeoutMs: 3_000 });
    const { runtime, sampler, prober } = aProber({ targets: [target], listener: { onSkipped: () => (skipped += 1) } });
    sampler.set(WEB, { takesMs: 1_500 });
    prober.start();
    await runtime.advance(10_000);
    const [first = 0] = sampler.asked(WEB);
    expect(sampler.asked(WEB).slice(0, 4)).toEqual([first, first + 2_000, first + 4_000, first + 6_000]);
    expect(skipped).toBeGreaterThanOrEqual(4);
  });

  it('at every due though each sample takes as long as the interval', async () => {
    const target = aTarget({ intervalMs: 1_000, timeoutMs: 1_000 });
    const { runtime, sampler, prober } = aProber({ targets: [target] });
    sampler.set(WEB, 'silent');
    prober.start();
    await runtime.advance(20_000);
    expect(sampler.asked(WEB).length).toBeGreaterThanOrEqual(19);
  });

  it('even after the event loop stalled over many intervals, once', async () => {
    const { runtime, sampler, prober } = aProber();
    prober.start();
    await runtime.advance(5_000);
    runtime.stall(52_000);
    const before = sampler.asked(WEB).length;
    await runtime.advance(0);
    expect(sampler.asked(WEB).length - before).toBe(1);
  });

  it('no more once the prober has stopped, and what comes in after that is dropped', async () => {
    const { runtime, sampler, store, prober } = aProber();
    prober.start();
    await runtime.advance(phaseOf('eu-de/shop/us-south/web', 5_000) + 1);
    expect(sampler.asked(WEB)).toHaveLength(1);
    await prober.stop();
    store.recall();
    await runtime.advance(60_000);
    expect(sampler.asked(WEB)).toHaveLength(1);
    expect(store.reports).toEqual([]);
    expect(runtime.timers()).toBe(0);
  });
});

describe('a dead target is reported as down', () => {
  const cases = [
    { intervalMs: 1_000, timeoutMs: 1_000, failureThreshold: 3 },
    { intervalMs: 5_000, timeoutMs: 2_000, failureThreshold: 3 },
    { intervalMs: 2_000, timeoutMs: 2_000, failureThreshold: 1 },
    { intervalMs: 1_000, timeoutMs: 900, failureThreshold: 10 },
  ];
  const deaths = ['dead', 'silent'] as const;

  it.each(cases.flatMap((watch) => deaths.map((death) => ({ ...watch, death }))))(
    'within threshold × interval + timeout, whenever it dies: $failureThreshold × $intervalMs ms + $timeoutMs ms, $death',
    async ({ death, ...watch }) => {
      const boundMs = watch.failureThreshold * watch.intervalMs + watch.timeoutMs;
      for (let phaseMs = 0; phaseMs < watch.intervalMs; phaseMs += watch.intervalMs / 10) {
        const { runtime, sampler, store, prober } = aProber({ targets: [aTarget(watch)] });
        prober.start();
        await runtime.advance(2 * watch.intervalMs + phaseMs);
        expect(verdictIn(store.last())?.verdict).toBe('up');
        sampler.set(WEB, death);
        await runtime.advance(boundMs);
        expect(verdictIn(store.last())?.verdict).toBe('down');
      }
    },
  );
});

it('a target that we cannot ask is unknown, never down', async () => {
  const { runtime, sampler, store, prober } = aProber();
  prober.start();
  await runtime.advance(10_000);
  sampler.set(WEB, 'ours');
  await runtime.advance(60_000);
  expect(verdictIn(store.last())).toMatchObject({ verdict: 'unknown', reason: 'local-out-of-sockets' });
});

it('a sampler that breaks its contract and rejects does not count against the target', async () => {
  const { runtime, store, prober } = aProber({
    sampler: { sample: () => Promise.reject(new Error('a bug')), close: () => {} },
    heartbeatMs: 5_000,
  });
  prober.start();
  await runtime.advance(60_000);
  expect(verdictIn(store.last())).toMatchObject({ verdict: 'unknown', reason: 'local-error' });
});

import { describe, expect, it } from 'vitest';
import { type Recurring, startSchedule } from '../../src/prober/schedule.ts';
import { phaseOf, untilPhaseMs } from '../../src/runtime/rhythm.ts';
import { virtualRuntime } from '../support/virtual-runtime.ts';

function start(intervals: Record<string, number>) {
  const runtime = virtualRuntime();
  const runs: { id: string; atMs: number; lateMs: number }[] = [];
  const items = Object.entries(intervals).map(
    ([id, intervalMs]): Recurring => ({
      id,
      intervalMs,
      run: (lateMs) => runs.push({ id, atMs: runtime.monotonicMs(), lateMs }),
    }),
  );
  const stop = startSchedule(runtime, items);
  const times = (id: string) => runs.filter((run) => run.id === id).map(({ atMs }) => atMs);
  return { runtime, runs, stop, times };
}

const many = (count: number, intervalMs: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`shop/us-south/target-${index}`, intervalMs]));

describe('the phase of a target', () => {
  it('is always the same for the same id, and lies within the interval', () => {
    const phases = Object.keys(many(1_000, 5_000)).map((id) => phaseOf(id, 5_000));
    expect(phases).toEqual(Object.keys(many(1_000, 5_000)).map((id) => phaseOf(id, 5_000)));
    expect(Math.min(...phases)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...phases)).toBeLessThan(5_000);
  });

  it('spreads targets evenly, even when their names differ in one digit only', () => {
    const phases = Object.keys(many(10_000, 5_000)).map((id) => phaseOf(id, 5_000));
    const perTenth = Array.from({ length: 10 }, (_, tenth) =>
      phases.filter((phase) => Math.floor(phase / 500) === tenth),
    );
    for (const { length } of perTenth) expect(Math.abs(length - 1_000)).toBeLessThan(120);
  });
});

describe('the way to the next turn of a phase', () => {
  const ids = Object.keys(many(500, 1_000));

  it('ends just after the turn, never before it, and never later than an interval from now', () => {
    for (const id of ids)
      for (const now of [0, 12.3, 999.9, phaseOf(id, 1_000), 86_400_000 + phaseOf(id, 1_000) - 0.5]) {
        const until = untilPhaseMs(id, 1_000, now);
        expect(until).toBeLessThanOrEqual(1_001);
        expect((now + until - phaseOf(id, 1_000)) % 1_000).toBeGreaterThanOrEqual(1);
        expect((now + until - phaseOf(id, 1_000)) % 1_000).toBeLessThan(2);
      }
  });

  it('parts those that were held up together', async () => {
    const runtime = virtualRuntime();
    const runs: number[] = [];
    const over = new AbortController();
    for (const id of ids)
      void (async () => {
        while (!over.signal.aborted) {
          runs.push(runtime.monotonicMs());
          await runtime.sleep(untilPhaseMs(id, 1_000, runtime.monotonicMs()), over.signal);
        }
      })();
    runtime.stall(5_000);
    await runtime.advance(1_500);
    const since = runs.length;
    await runtime.advance(1_000);
    over.abort();
    const perInstant = Map.groupBy(runs.slice(since), (at) => Math.floor(at / 10));
    expect(runs.length - since).toBe(ids.length);
    expect(Math.max(...[...perInstant.values()].map(({ length }) => length))).toBeLessThan(20);
  });
});

describe('the schedule', () => {
  it('runs each item once an interval at its own phase, without jitter', async () => {
    const { runtime, times } = start({ web: 5_000, db: 5_000, cache: 1_000 });
    await runtime.advance(20_000);
    const expected = (id: string, intervalMs: number) =>
      Array.from({ length: 20_000 / intervalMs }, (_, round) => phaseOf(id, intervalMs) + round * intervalMs);
    expect(times('web')).toEqual(expected('web', 5_000));
    expect(times('db')).toEqual(expected('db', 5_000));
    expect(times('cache')).toEqual(expected('cache', 1_000));
  });

  it('counts each due from the start, so that lateness does not add up', async () => {
    const { runtime, runs, times } = start({ web: 1_000 });
    for (let round = 0; round < 50; round += 1) {
      await runtime.advance(990);
      runtime.stall(10);
    }
    await runtime.advance(1_000);
    expect(runs.at(-1)?.lateMs).toBeLessThanOrEqual(10);
    expect(times('web')).toHaveLength(51);
  });

  it('tells each item how late it runs', async () => {
    const { runtime, runs } = start({ web: 1_000 });
    await runtime.advance(1_000);
    runtime.stall(phaseOf('web', 1_000) + 30);
    await runtime.advance(0);
    expect(runs.at(-1)?.lateMs).toBe(30);
  });

  it('after a long stall runs no item more than once, and then goes on at the old phases', async () => {
    const { runtime, runs, times } = start(many(500, 1_000));
    await runtime.advance(1_000);
    runtime.stall(10_400);
    const before = runs.length;
    await runtime.advance(600);
    const since = runs.slice(before).map(({ id }) => id);
    expect(since.length).toBe(new Set(since).size);
    await runtime.advance(2_000);
    const [id] = Object.keys(many(1, 1_000)) as [string];
    expect((times(id).at(-1) ?? 0) % 1_000).toBe(phaseOf(id, 1_000));
  });

  it('after a stall gives the event loop a turn between every few items', async () => {
    const { runtime, runs } = start(many(1_000, 1_000));
    await runtime.advance(1_000);
    runtime.stall(900);
    const before = runs.length;
    const turns: number[] = [];
    const { after } = runtime;
    after(0, () => turns.push(runs.length - before));
    await runtime.advance(0);
    expect(turns[0]).toBeLessThanOrEqual(64);
    expect(runs.length - before).toBeGreaterThan(800);
  });

  it('runs nothing once it is stopped, and leaves no timer', async () => {
    const { runtime, runs, stop } = start(many(100, 1_000));
    await runtime.advance(1_500);
    stop();
    const before = runs.length;
    await runtime.advance(5_000);
    expect(runs.length).toBe(before);
    expect(runtime.timers()).toBe(0);
  });
});

import { describe, expect, it } from 'vitest';
import { dice } from './simulation/dice.ts';
import { simulate } from './simulation/run/simulate.ts';
import { storyOf } from './simulation/run/story.ts';
import { Scheduler } from './simulation/scheduler.ts';
import { SimProcess } from './simulation/sim-process.ts';

describe('virtual time', () => {
  it('lets every chain of promises come to its end before the next event, however long and however branched', async () => {
    const scheduler = new Scheduler();
    const order: string[] = [];
    const chain = async (name: string, length: number): Promise<void> => {
      for (let step = 0; step < length; step += 1) await (step % 7 === 0 ? branch(step) : undefined);
      order.push(`end of ${name}`);
    };
    const branch = (step: number) => Promise.all([step, Promise.resolve().then(() => queueMicrotask(() => {}))]);
    scheduler.after(1, () => void chain('a long one', 5_000));
    scheduler.after(1, () => void order.push('same instant'));
    scheduler.after(2, () => void chain('a short one', 3));
    scheduler.after(3, () => void order.push('last'));

    await scheduler.run(10);

    expect(order).toEqual(['end of a long one', 'same instant', 'end of a short one', 'last']);
  });

  it('stops the timers of a dead process, and lets those of a frozen one run late, with what arrived meanwhile', async () => {
    const scheduler = new Scheduler();
    const frozen = new SimProcess('frozen', 'here', scheduler, dice('one'));
    const dead = new SimProcess('dead', 'here', scheduler, dice('two'));
    const heard: string[] = [];
    const hear = (what: string) => () => void heard.push(`${what} at ${scheduler.now}`);
    frozen.runtime.after(10, hear('timer'));
    dead.runtime.after(10, hear('timer of the dead'));
    frozen.freeze(50);
    scheduler.after(20, () => frozen.deliver(hear('message')));
    scheduler.after(5, () => dead.kill());

    await scheduler.run(100);

    expect(heard.toSorted()).toEqual(['message at 50', 'timer at 50']);
  });
});

describe('the simulation', () => {
  it('tells the same story each time for the same seed', async () => {
    const [first, second] = [await simulate(7), await simulate(7)];

    expect(storyOf(second)).toBe(storyOf(first));
    expect(second.events).toBe(first.events);
  });

  it('finds no law broken, no false and no missed failover in 40 worlds', { timeout: 300_000 }, async () => {
    let failovers = 0;
    for (let seed = 1; seed <= 40; seed += 1) {
      const outcome = await simulate(seed);
      failovers += outcome.failovers;
      expect(outcome.violations.length === 0 ? '' : storyOf(outcome)).toBe('');
    }
    expect(failovers).toBeGreaterThan(10);
  });
});

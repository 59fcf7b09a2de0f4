import type { Trial } from '../checkers/checker.ts';
import type { Fault } from '../faults/fault.ts';
import { Record, type WorldEvent } from '../record.ts';
import type { WorldPlan } from '../world/world.ts';
import { simulate } from './simulate.ts';

/** A world with these faults and no others, as the judges of its first application are given it. */
export async function trialIn(plan: WorldPlan, schedule: readonly Fault[]): Promise<Trial> {
  const trials: Trial[] = [];
  const keep = (trial: Trial) => {
    trials.push(trial);
    return [];
  };
  await simulate(1, { plan, schedule, checkers: [keep] });
  return trials[0] as Trial;
}

/** The same world with other events: each as it is changed, and none for undefined. */
export function told(trial: Trial, change: (event: WorldEvent) => WorldEvent | undefined): Trial {
  let at = 0;
  const record = new Record(() => at);
  const events = trial.record.events.flatMap((event) => change(event) ?? []);
  for (const event of events.toSorted((a, b) => a.at - b.at)) {
    at = event.at;
    record.tell(event);
  }
  return { ...trial, record };
}

/** The same world with further events. */
export function also(trial: Trial, ...events: WorldEvent[]): Trial {
  const record = new Record(() => 0);
  for (const event of [...trial.record.events, ...events].toSorted((a, b) => a.at - b.at)) record.tell(event);
  return { ...trial, record };
}

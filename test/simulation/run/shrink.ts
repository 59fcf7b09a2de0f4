import type { Fault } from '../faults/fault.ts';
import { type Outcome, type SimulateOptions, simulate } from './simulate.ts';

/** More runs than this are not worth a shorter story. */
const runsMax = 80;

/** Looks for a schedule with fewer faults that breaks the same law, by leaving out half, then less, then one at a time. */
export async function shrink(found: Outcome, options: SimulateOptions = {}): Promise<Outcome> {
  const law = found.violations[0]?.law;
  let best = found;
  let runs = 0;
  for (let size = Math.ceil(best.schedule.length / 2); size >= 1 && runs < runsMax; ) {
    let shorter: Outcome | undefined;
    for (let from = 0; from < best.schedule.length && shorter === undefined && runs < runsMax; from += size) {
      const schedule: readonly Fault[] = best.schedule.toSpliced(from, size);
      runs += 1;
      const outcome = await simulate(found.seed, { ...options, schedule });
      if (outcome.violations.some((violation) => violation.law === law)) shorter = outcome;
    }
    if (shorter === undefined) size = size === 1 ? 0 : Math.floor(size / 2);
    else best = shorter;
    if (shorter !== undefined) size = Math.min(size, Math.max(1, Math.ceil(best.schedule.length / 2)));
  }
  return best;
}

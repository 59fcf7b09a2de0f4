import { addDataCount, type DataCount, emptyDataCount } from './data-count.ts';
import type { Outcome } from './simulate.ts';

/** What many worlds came to. */
export interface Tally {
  schedules: number;
  violations: number;
  failovers: number;
  falseFailovers: number;
  missed: number;
  unfenced: number;
  events: number;
  readonly data: DataCount;
}

export function emptyTally(): Tally {
  return {
    schedules: 0,
    violations: 0,
    failovers: 0,
    falseFailovers: 0,
    missed: 0,
    unfenced: 0,
    events: 0,
    data: emptyDataCount(),
  };
}

type Counted = Pick<Outcome, 'violations' | 'failovers' | 'unfenced' | 'events' | 'data'>;

/** Counts one world in. A false or a missed failover is counted apart from the violations of laws. */
export function count(tally: Tally, outcome: Counted): void {
  const of = (law: string) => outcome.violations.filter((violation) => violation.law === law).length;
  tally.schedules += 1;
  tally.violations += outcome.violations.length - of('false') - of('missed');
  tally.failovers += outcome.failovers;
  tally.falseFailovers += of('false');
  tally.missed += of('missed');
  tally.unfenced += outcome.unfenced ? 1 : 0;
  tally.events += outcome.events;
  addDataCount(tally.data, outcome.data);
}

export function closingLine(tally: Tally, seconds: number): string {
  const { schedules, violations, failovers, falseFailovers, missed, unfenced } = tally;
  return `schedules=${schedules} violations=${violations} failovers=${failovers} falseFailovers=${falseFailovers} missed=${missed} unfenced=${unfenced} seconds=${seconds.toFixed(1)}`;
}

/** The same of worlds with the providers of production: what became of their data, and no missed moves, which budgets forbid. */
export function dataClosingLine(tally: Tally, seconds: number): string {
  const { schedules, violations, failovers, falseFailovers, unfenced, data } = tally;
  const numbers = { schedules, violations: violations + falseFailovers, failovers, ...data, unfenced };
  const words = Object.entries(numbers).map(([name, value]) => `${name}=${value}`);
  return `${words.join(' ')} seconds=${seconds.toFixed(1)}`;
}

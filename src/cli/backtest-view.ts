import type { Backtest } from '../domain/backtest/backtest.ts';
import type { Comparison } from '../domain/backtest/compare.ts';
import type { Failover } from '../domain/backtest/failover.ts';
import { duration } from '../domain/time-in-words.ts';
import { plain } from './plain.ts';
import type { Screen } from './screen.ts';
import { table } from './table.ts';
import { time } from './words.ts';

/** One application's back-test: the failovers side by side, and what was assumed. */
export function backtestView(paint: Screen['paint'], test: Backtest): string {
  const { application, from, to, comparisons, end, notes } = test;
  const head = `${paint.bold(plain(application))}, ${time(from)} to ${time(to)} (UTC): ${verdict(comparisons)}`;
  const rows = comparisons.map((each) => row(paint, each));
  return [
    head,
    ...(rows.length === 0 ? [] : [table(['in the journal', 'with this policy', 'difference', ''], rows)]),
    `  It would end ${end.phase}: ${plain(end.because)}`,
    ...notes.map((note) => `  ${paint.dim('note:')} ${plain(note)}`),
  ].join('\n');
}

function verdict(comparisons: readonly Comparison[]): string {
  const missed = comparisons.filter(({ rehearsed }) => rehearsed === undefined).length;
  const made = comparisons.filter(({ recorded }) => recorded === undefined).length;
  const same = comparisons.length - missed - made;
  if (comparisons.length === 0) return 'no failover, with either policy.';
  const [asRecorded, more, less] = [same, made, missed].map((count) => (count === 0 ? 'no' : `${count}`));
  return `${asRecorded} ${same === 1 ? 'failover' : 'failovers'} as in the journal, ${more} more, ${less} missed.`;
}

function row(paint: Screen['paint'], comparison: Comparison): string[] {
  const { recorded, rehearsed, because } = comparison;
  const { kind = '', from, to } = recorded ?? rehearsed ?? {};
  const way = `${kind} ${from?.primary ?? ''} → ${to?.active.join(', ') ?? ''}`;
  return [
    begun(recorded),
    begun(rehearsed),
    difference(paint, comparison),
    plain(because === undefined ? way : `${way}: ${because}`),
  ];
}

function begun(failover: Failover | undefined): string {
  return failover === undefined ? '–' : `${time(failover.at)} by ${plain(failover.by)} (${failover.rule})`;
}

function difference(paint: Screen['paint'], { recorded, rehearsed, laterMs = 0 }: Comparison): string {
  if (rehearsed === undefined) return paint.red('missed');
  if (recorded === undefined) return paint.yellow('one more');
  // Time is gone through in steps of a second.
  if (Math.abs(laterMs) < 1_000) return 'at the same time';
  return `${duration(Math.abs(laterMs))} ${laterMs < 0 ? 'earlier' : 'later'}`;
}

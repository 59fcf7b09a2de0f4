import { longestWay } from '../domain/longest-way.ts';
import { duration } from '../domain/time-in-words.ts';
import { guardsView } from './guards-view.ts';
import type { Guard, PlannedStep } from './replies.ts';
import type { Screen } from './screen.ts';
import { table } from './table.ts';

/** What a command would do. */
export interface Plan {
  readonly rule: number;
  readonly because: string;
  readonly guards: readonly Guard[];
  readonly steps: readonly PlannedStep[];
}

/** The steps in their order, which of them can't be undone, and what they will take. */
export function planView(paint: Screen['paint'], { rule, because, guards, steps }: Plan): string {
  const rows = steps.map((step, index) => [
    `${index + 1}`,
    step.id,
    `~ ${duration(step.expectedMs)}`,
    step.irreversible ? paint.yellow("can't be undone") : '',
    step.because,
  ]);
  const list = steps.length === 0 ? '  It has no steps.' : table(['', 'step', 'takes', '', ''], rows);
  const total = steps.length === 0 ? '' : `  about ${duration(longestWay(steps))} in all`;
  return [`Rule ${rule}: ${because}`, guardsView(paint, guards), list, total].filter((part) => part !== '').join('\n');
}

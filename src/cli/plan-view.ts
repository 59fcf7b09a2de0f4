import { guardsView } from './guards-view.ts';
import type { Guard, PlannedStep } from './replies.ts';
import type { Screen } from './screen.ts';
import { table } from './table.ts';
import { duration } from './words.ts';

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

/** Steps that do not wait for each other run at once: the longest chain is what it takes. */
function longestWay(steps: readonly PlannedStep[]): number {
  const ends = new Map<string, number>();
  for (const { id, after, expectedMs } of steps) {
    ends.set(id, expectedMs + Math.max(0, ...after.map((before) => ends.get(before) ?? 0)));
  }
  return Math.max(0, ...ends.values());
}

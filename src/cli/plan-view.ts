import { longestWay } from '../domain/longest-way.ts';
import { duration } from '../domain/time-in-words.ts';
import { guardsView } from './guards-view.ts';
import { lossView } from './loss-view.ts';
import type { Guard, LossReply, PlannedStep, SkewReply } from './replies.ts';
import type { Screen } from './screen.ts';
import { table } from './table.ts';

/** What a command would do. */
export interface Plan {
  readonly rule: number;
  readonly because: string;
  readonly guards: readonly Guard[];
  readonly steps: readonly PlannedStep[];
  readonly loss: readonly LossReply[];
  readonly skew?: SkewReply | undefined;
}

/** The steps in their order, which of them can't be undone, what they will take, and what would be lost. */
export function planView(paint: Screen['paint'], { rule, because, guards, steps, loss, skew }: Plan): string {
  const rows = steps.map((step, index) => [
    `${index + 1}`,
    step.id,
    `~ ${duration(step.expectedMs)}`,
    step.irreversible ? paint.yellow("can't be undone") : '',
    step.because,
  ]);
  const list = steps.length === 0 ? '  It has no steps.' : table(['', 'step', 'takes', '', ''], rows);
  const total = steps.length === 0 ? '' : `  about ${duration(longestWay(steps))} in all`;
  const parts = [`Rule ${rule}: ${because}`, guardsView(paint, guards), list, total, lossView(loss, skew)];
  return parts.filter((part) => part !== '').join('\n');
}

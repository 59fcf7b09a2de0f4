import { longestWay } from '../domain/longest-way.ts';
import { duration } from '../domain/time-in-words.ts';
import { guardsView } from './guards-view.ts';
import { lossView } from './loss-view.ts';
import { findingsTable, headline } from './readiness-view.ts';
import type { Guard, LossReply, PlannedStep, ReadinessReply, SkewReply } from './replies.ts';
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
  readonly readiness?: ReadinessReply | undefined;
}

/** The steps in their order, which of them can't be undone, what they will take, and what would be lost. */
export function planView(paint: Screen['paint'], plan: Plan): string {
  const { rule, because, guards, steps, loss, skew, readiness } = plan;
  const rows = steps.map((step, index) => [
    `${index + 1}`,
    step.id,
    `~ ${duration(step.expectedMs)}`,
    step.irreversible ? paint.yellow("can't be undone") : '',
    step.because,
  ]);
  const list = steps.length === 0 ? '  It has no steps.' : table(['', 'step', 'takes', '', ''], rows);
  const total = steps.length === 0 ? '' : `  about ${duration(longestWay(steps))} in all`;
  const quote = [list, total, lossView(loss, skew), found(paint, readiness)];
  const parts = [`Rule ${rule}: ${because}`, guardsView(paint, guards), ...quote];
  return parts.filter((part) => part !== '').join('\n');
}

/** What was found about what the steps use. */
function found(paint: Screen['paint'], readiness: ReadinessReply | undefined): string {
  if (readiness === undefined) return '';
  const { findings } = readiness;
  const head = `  What its steps use: ${headline(readiness)}.`;
  return findings.length === 0 ? head : `${head}\n${findingsTable(paint, findings)}`;
}

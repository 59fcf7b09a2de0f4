import { stepMark } from './marks.ts';
import type { OperationReply, StepReply } from './replies.ts';
import type { Screen } from './screen.ts';
import { table } from './table.ts';
import { between, duration } from './words.ts';

/** An operation with its steps, as far as they have come at an instant. */
export function operationView(paint: Screen['paint'], operation: OperationReply, now: string): string {
  const { id, kind, from, to, requestedBy, reason, startedAt, status, endedAt } = operation;
  const spent = between(startedAt, endedAt ?? now);
  const head = `  ${paint.bold(`${kind} ${id}`)}  ${from.primary} → ${to.primary}  ${status}, ${spent}  by ${requestedBy}: ${reason}`;
  const rows = operation.steps.map((step) => [
    stepMark(paint, step.status),
    step.id,
    timing(step, now),
    step.note ?? step.because,
  ]);
  return `${head}\n${table(['', 'step', 'took', ''], rows)}`;
}

function timing({ status, startedAt, endedAt, expectedMs }: StepReply, now: string): string {
  if (status === 'waiting') return `~ ${duration(expectedMs)}`;
  return between(startedAt, endedAt ?? now);
}

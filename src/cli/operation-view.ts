import { duration } from '../domain/time-in-words.ts';
import { stepMark } from './marks.ts';
import type { OperationReply, StepReply } from './replies.ts';
import type { Screen } from './screen.ts';
import { steeringHints } from './steering-hints.ts';
import { table } from './table.ts';
import { between } from './words.ts';

/** An operation with its steps, as far as they have come at an instant. */
export function operationView(paint: Screen['paint'], operation: OperationReply, now: string): string {
  const { id, kind, requestedBy, reason, startedAt, status, endedAt, stopping } = operation;
  const spent = between(startedAt, endedAt ?? now);
  const head = `  ${paint.bold(`${kind} ${id}`)}  ${wayOf(operation)}  ${status}, ${spent}  by ${requestedBy}: ${reason}`;
  const stops = stopping === undefined ? [] : [paint.yellow(`  stops at its next step: ${stopping}`)];
  const rows = operation.steps.map((step) => [
    stepMark(paint, step.status),
    step.id,
    timing(step, now),
    step.note ?? step.because,
  ]);
  return [head, ...stops, table(['', 'step', 'took', ''], rows), ...steeringHints(operation)].join('\n');
}

/** What an operation is about: `us-south → eu-de`, or the zone or the regions that it keeps users from or sends them to. */
export function wayOf({ from, to, zone }: Pick<OperationReply, 'from' | 'to' | 'zone'>): string {
  if (zone !== undefined) return `${zone.region}/${zone.zone}`;
  if (from.primary !== to.primary) return `${from.primary} → ${to.primary}`;
  const [before, after] = [from.active.join(', '), to.active.join(', ')];
  return before === after ? after : `${before} → ${after}`;
}

function timing({ status, startedAt, endedAt, expectedMs }: StepReply, now: string): string {
  if (status === 'waiting') return `~ ${duration(expectedMs)}`;
  return between(startedAt, endedAt ?? now);
}

import { type Placement, samePlacement } from './application.ts';
import { type Kept, keptAfter } from './kept.ts';
import { type Intent, isOver, type Operation, type StepRecord, sharedBy, usersMoved } from './operation.ts';
import type { State } from './state.ts';

/** What the executor has to record about the running operation. Each is committed before anything follows from it. */
export type Progress =
  /** Before the first look at a step. */
  | { readonly kind: 'started'; readonly step: string; readonly at: number }
  /** When its next call has to wait for others', which takes no time from it; and when it has not any more. */
  | { readonly kind: 'queued' | 'dequeued'; readonly step: string; readonly at: number }
  /** Before a call: nothing may leave until this is committed. */
  | {
      readonly kind: 'intended';
      readonly step: string;
      readonly intent: Intent;
      /** By region: what puts it back where it is now. */
      readonly keep?: Kept[string] | undefined;
    }
  /** After a call, whatever came of it. */
  | {
      readonly kind: 'answered';
      readonly step: string;
      readonly at: number;
      readonly outcome: NonNullable<Intent['outcome']>;
      readonly note: string;
      readonly more?: boolean | undefined;
    }
  /** When the goal has been observed. */
  | { readonly kind: 'done'; readonly step: string; readonly at: number; readonly note: string }
  /** When it can't be reached, or a person has to look. */
  | { readonly kind: 'failed'; readonly step: string; readonly at: number; readonly note: string }
  /** When what justified the operation no longer holds, before anything that can't be undone. */
  | { readonly kind: 'withdrawn'; readonly because: string };

/**
 * Whether a piece of progress may be recorded about an operation. A call may not begin once it was called off, or is being
 * stopped for a stronger order: asked in the same breath as the commit, since much can happen during a look.
 */
export function accepts(operation: Operation, progress: Progress): boolean {
  if (progress.kind === 'withdrawn') return operation.withdrawn === undefined;
  const step = operation.steps.find(({ id }) => id === progress.step);
  if (step === undefined) return false;
  const halted = operation.withdrawn !== undefined || operation.stopping !== undefined;
  if (progress.kind === 'started') return !halted && step.status === 'waiting';
  return step.status === 'running' && (progress.kind !== 'intended' || !halted);
}

/** The state after a piece of progress. The placement follows the steps, so that it says where things really are. */
export function advance(state: State, progress: Progress): State {
  if (state.operation === undefined) return state;
  const operation = progressed(state.operation, progress);
  const kept = keptBy(state, progress);
  const placement = placementAfter(state.placement, operation);
  return { ...state, operation, placement, ...partlyAfter(state, operation), ...(kept && { kept }) };
}

/** The regions that receive only a part of the users, once that was asked for, until all users are where they should be. */
function partlyAfter({ partly }: State, operation: Operation): Pick<State, 'partly'> {
  if (usersMoved(operation) === true) return partly === undefined ? {} : { partly: undefined };
  const shared = sharedBy(operation).filter((region) => partly?.includes(region) !== true);
  return shared.length === 0 ? {} : { partly: [...(partly ?? []), ...shared] };
}

function keptBy({ operation, kept }: State, progress: Progress): Kept | undefined {
  if (progress.kind !== 'intended' || progress.keep === undefined) return undefined;
  const resource = operation?.steps.find(({ id }) => id === progress.step)?.resource;
  return resource === undefined ? undefined : keptAfter(kept, resource, progress.keep);
}

function progressed(operation: Operation, progress: Progress): Operation {
  if (progress.kind === 'withdrawn') return { ...operation, withdrawn: progress.because };
  return {
    ...operation,
    steps: operation.steps.map((step) => (step.id === progress.step ? stepAfter(step, progress) : step)),
  };
}

function stepAfter(step: StepRecord, progress: Exclude<Progress, { kind: 'withdrawn' }>): StepRecord {
  switch (progress.kind) {
    case 'started':
      return { ...step, status: 'running', startedAt: step.startedAt ?? progress.at };
    case 'queued':
      return { ...step, queuedAt: step.queuedAt ?? progress.at };
    case 'dequeued':
      return dequeued(step, progress.at);
    case 'intended':
      return { ...step, intent: progress.intent, attempts: step.attempts + 1 };
    case 'answered':
      return step.intent === undefined
        ? step
        : {
            ...step,
            intent: {
              ...step.intent,
              outcome: progress.outcome,
              answeredAt: progress.at,
              ...(progress.more === true && { more: true }),
            },
            note: progress.note,
          };
    case 'done':
      return { ...step, status: 'done', endedAt: progress.at, note: progress.note };
    case 'failed':
      return { ...step, status: 'failed', endedAt: progress.at, note: progress.note };
  }
}

function dequeued({ queuedAt, ...step }: StepRecord, at: number): StepRecord {
  if (queuedAt === undefined) return step;
  return { ...step, queuedMs: (step.queuedMs ?? 0) + Math.max(0, at - queuedAt) };
}

function placementAfter(before: Placement, operation: Operation): Placement {
  const promotions = operation.steps.filter(({ verb }) => verb === 'promote');
  const promoted = promotions.length > 0 && promotions.every(isOver);
  const primary = promoted ? operation.to.primary : before.primary;
  const shared = [...new Set([...before.active, ...sharedBy(operation)])];
  const active = usersMoved(operation) === true ? operation.to.active : shared;
  const after = { active, primary };
  return samePlacement(after, before) ? before : after;
}

import type { Placement, Verb } from './application.ts';
import type { FencingToken } from './fencing.ts';

/** What kind of run of a plan it is. */
export type OperationKind = 'failover' | 'switchover' | 'failback' | 'reprotect' | 'drain';

/** One run of a plan. Instants in milliseconds of Redis time. */
export interface Operation {
  /** `<application>-<epoch>`. */
  readonly id: string;
  readonly kind: OperationKind;
  readonly epoch: number;
  /** The rule that started it. */
  readonly rule: number;
  readonly graceful: boolean;
  /** `regent`, or the name of the operator. */
  readonly requestedBy: string;
  readonly reason: string;
  readonly from: Placement;
  readonly to: Placement;
  readonly startedAt: number;
  readonly endedAt?: number | undefined;
  readonly outcome?: 'done' | 'failed' | 'withdrawn' | undefined;
  readonly steps: readonly StepRecord[];
  /** Why it was called off before anything could not be undone. */
  readonly withdrawn?: string | undefined;
}

/** One verb on one resource in one region. */
export interface Step {
  /** `<verb>:<resource>:<region>`. */
  readonly id: string;
  readonly verb: Verb;
  /** A resource's id; for `verify` an edge's. */
  readonly resource: string;
  /** Where it acts; for `route` and `verify` the primary of the new placement. */
  readonly region: string;
  /** The regions that should receive traffic when it is done. */
  readonly active: readonly string[];
  readonly graceful: boolean;
  /** Steps that must be done first. */
  readonly after: readonly string[];
  readonly irreversible: boolean;
  readonly repeatable: boolean;
  readonly deadlineMs: number;
  readonly settleMs: number;
  readonly expectedMs: number;
  /** What it does, in a sentence. */
  readonly because: string;
}

/** A step and what has become of it. */
export interface StepRecord extends Step {
  readonly status: 'waiting' | 'running' | 'done' | 'failed';
  readonly startedAt?: number | undefined;
  readonly endedAt?: number | undefined;
  /** How many calls have been made. */
  readonly attempts: number;
  /** The newest call, committed before it was made. */
  readonly intent?: Intent | undefined;
  /** What was seen last, or why it failed: one sentence. */
  readonly note?: string | undefined;
}

/** A call that is about to be made, recorded first. */
export interface Intent {
  readonly fencing: FencingToken;
  readonly at: number;
  /** After this instant the call cannot begin any more and is over. */
  readonly deadlineAt: number;
  /** What the other side answered; absent while nobody knows. */
  readonly outcome?: 'accepted' | 'refused' | 'unknown' | undefined;
}

/** The steps that could start now: waiting, with everything before them done. */
export function readySteps(operation: Operation): StepRecord[] {
  const done = new Set(operation.steps.filter((step) => step.status === 'done').map((step) => step.id));
  return operation.steps.filter((step) => step.status === 'waiting' && step.after.every((id) => done.has(id)));
}

/** Whether a step that cannot be undone has been asked for, even if nobody knows what became of it. */
export function pastNoReturn(operation: Operation): boolean {
  return operation.steps.some((step) => step.irreversible && step.attempts > 0);
}

/** Whether anything has been asked of anybody. */
export function hasActed(operation: Operation): boolean {
  return operation.steps.some((step) => step.attempts > 0);
}

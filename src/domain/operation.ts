import type { Placement, Verb } from './application.ts';
import type { FencingToken } from './fencing.ts';

/** What kind of run of a plan it is. */
export const operationKinds = ['failover', 'switchover', 'failback', 'reprotect', 'drain', 'restore'] as const;
export type OperationKind = (typeof operationKinds)[number];

/** How an operation ends. */
export const operationOutcomes = ['done', 'failed', 'withdrawn', 'superseded'] as const;

/** What has become of a step. */
export const stepStatuses = ['waiting', 'running', 'done', 'failed', 'skipped'] as const;

/** One run of a plan. Instants in milliseconds of Redis time. */
export interface Operation {
  /** `<application>-<epoch>`. */
  readonly id: string;
  /** Tells it from another of the same id, in the history of a Redis that was torn off this one. */
  readonly nonce?: string | undefined;
  readonly kind: OperationKind;
  readonly epoch: number;
  /** The rule that started it. */
  readonly rule: number;
  readonly graceful: boolean;
  /** `regent`, or the name of the operator. */
  readonly requestedBy: string;
  /** Who has approved it, where policy wanted a second person. */
  readonly approvedBy?: string | undefined;
  readonly reason: string;
  readonly from: Placement;
  readonly to: Placement;
  readonly startedAt: number;
  readonly endedAt?: number | undefined;
  readonly outcome?: (typeof operationOutcomes)[number] | undefined;
  readonly steps: readonly StepRecord[];
  /** Why it was called off before anything could not be undone. */
  readonly withdrawn?: string | undefined;
  /** The operator who called it off; absent where Regent did. */
  readonly withdrawnBy?: string | undefined;
  /** For `drain` and `restore` of one zone. */
  readonly zone?: { readonly region: string; readonly zone: string } | undefined;
  /** For `reprotect`: the region that has come back. */
  readonly returned?: string | undefined;
  /** The guards that the operator who ordered it has set aside: what they would say does not keep its calls back either. */
  readonly override?: readonly string[] | undefined;
  /** Why nothing more of it begins: a stronger order waits. */
  readonly stopping?: string | undefined;
  /** The drill that it is a part of: it gives way to everything else. */
  readonly drill?: string | undefined;
  /** It takes users back to where an earlier one had shifted a part of them from. */
  readonly backsOut?: true | undefined;
  /** How those who receive a part of the users are, while it is held: since when they are well, or nobody can say so. */
  readonly receiving?: Receiving | undefined;
  /** An earlier one had asked for promotions, and not all were finished: from its beginning the data may be on either side. */
  readonly halfMoved?: true | undefined;
  /** What was expected to be lost of each resource when it was started, in milliseconds; more than that stops it. */
  readonly quotedLoss: Readonly<Record<string, number>>;
  /** The same in bytes of the sources' logs, at the least, where something is known to be missing. */
  readonly quotedBytes?: Readonly<Record<string, number>> | undefined;
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
  /** The zone that it is about, for `drain` and `restore`. */
  readonly zone?: string | undefined;
  /** For a `route` that moves only a part of the users. Absent: all of them. */
  readonly part?: RoutePart | undefined;
  /** For a `route` of a part: how long the new regions must be well with it before what follows begins, in milliseconds. */
  readonly holdMs?: number | undefined;
  /** For the `route` of all users that follows parts: the regions that have received only those until then. */
  readonly shifted?: readonly string[] | undefined;
  readonly graceful: boolean;
  /** Steps that must be done first. */
  readonly after: readonly string[];
  readonly irreversible: boolean;
  readonly repeatable: boolean;
  readonly deadlineMs: number;
  readonly settleMs: number;
  readonly expectedMs: number;
  /** A person does it, and an operator says when it is done. */
  readonly byPerson?: true | undefined;
  /** For a fence by the gate: how long the gate has to have been seen closed, in milliseconds. */
  readonly closedForMs?: number | undefined;
  /**
   * For a promotion by force: how much of what was acknowledged may be lost by it, in milliseconds of writing; `any` where
   * an operator has answered for whatever it is. Absent: nothing may be.
   */
  readonly allowedLoss?: number | 'any' | undefined;
  /** What it does, in a sentence. */
  readonly because: string;
}

/** The part of the users that some of the active regions receive together; the regions that are left serve the rest. */
export interface RoutePart {
  /** The regions that are new. */
  readonly regions: readonly string[];
  /** Above 0 and below 100. */
  readonly percent: number;
}

/** One of the two. Instants in milliseconds of Redis time. */
export interface Receiving {
  readonly wellSince?: number | undefined;
  readonly doubtSince?: number | undefined;
}

/** A step and what has become of it. */
export interface StepRecord extends Step {
  readonly status: (typeof stepStatuses)[number];
  readonly startedAt?: number | undefined;
  readonly endedAt?: number | undefined;
  /** How long it has stood still in pauses that are over, in milliseconds: they take no time from it. */
  readonly pausedMs?: number | undefined;
  /** Since when its next call waits for others' calls to the same system, and how long earlier ones have in all. */
  readonly queuedAt?: number | undefined;
  readonly queuedMs?: number | undefined;
  /** How many calls have been made, since an operator last had it tried again. */
  readonly attempts: number;
  /** How many were made before that: what they did is not undone by trying again. */
  readonly earlierAttempts?: number | undefined;
  /** When the hold after it was over: what follows it may begin. */
  readonly heldAt?: number | undefined;
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
  /** When the call was over, if whoever made it lived to see that: from then on only its effect may still appear. */
  readonly answeredAt?: number | undefined;
  /** What the other side answered; absent while nobody knows. */
  readonly outcome?: 'accepted' | 'refused' | 'unknown' | undefined;
  /** It was one of several calls: the next may follow as soon as the goal is seen not to be reached. */
  readonly more?: boolean | undefined;
}

/** The steps that could start now: waiting, with everything before them done and held. */
export function readySteps(operation: Operation): StepRecord[] {
  const done = new Set(operation.steps.filter(isPassed).map((step) => step.id));
  return operation.steps.filter((step) => step.status === 'waiting' && step.after.every((id) => done.has(id)));
}

/** Whether nothing more is to be done about a step. */
export function isOver({ status }: StepRecord): boolean {
  return status === 'done' || status === 'skipped';
}

/** Whether what follows a step may begin. */
function isPassed(step: StepRecord): boolean {
  return isOver(step) && (step.holdMs === undefined || step.status === 'skipped' || step.heldAt !== undefined);
}

/**
 * Whether users are where the operation sends them, as far as its steps tell: every route is done, or where one was left out
 * they have been seen to arrive all the same. Of an operation that routes nobody it is not said.
 */
export function usersMoved({ steps }: Operation): boolean | undefined {
  const routes = steps.filter(({ verb, part }) => verb === 'route' && part === undefined);
  if (routes.length === 0) return undefined;
  if (routes.every(({ status }) => status === 'done')) return true;
  const seen = steps.filter(({ verb }) => verb === 'verify');
  return routes.every(isOver) && seen.length > 0 && seen.every(({ status }) => status === 'done');
}

/** The regions to which an operation has asked that a part of the users be sent, or has found that one is. */
export function sharedBy({ steps }: Operation): string[] {
  return [...new Set(steps.filter(hasShared).flatMap(({ part }) => part?.regions ?? []))];
}

/** Whether a part of the users may be where a step sends it. */
export function hasShared(step: StepRecord): boolean {
  return step.part !== undefined && (wasAsked(step) || step.status === 'done');
}

/**
 * How long a step has been under way, in milliseconds, whoever has carried it. Counted from its committed beginning, so that
 * its time runs out however often its carrier changes; a pause takes none of it, nor does waiting for others' calls.
 */
export function spentMs(step: StepRecord, now: number, pausedAt: number | undefined): number {
  const { startedAt, pausedMs = 0, queuedAt = now, queuedMs = 0 } = step;
  if (startedAt === undefined) return 0;
  const until = Math.min(now, queuedAt, pausedAt === undefined ? now : Math.max(startedAt, pausedAt));
  return Math.max(0, until - startedAt - pausedMs - queuedMs);
}

/**
 * Whether a step that cannot be undone has been asked for, by it or by the unfinished one that it goes on from, even if nobody
 * knows what became of it.
 */
export function pastNoReturn(operation: Operation): boolean {
  return operation.halfMoved === true || operation.steps.some((step) => step.irreversible && wasAsked(step));
}

/** Whether data may have been moved, and not all of it was when anybody last said so. */
export function hasMovedData({ halfMoved, steps }: Operation): boolean {
  return halfMoved === true || steps.some((step) => step.verb === 'promote' && wasAsked(step));
}

/** Whether Regent began it because something called for it: nobody has ordered it, and it is no drill. */
export function isByItself({ requestedBy, drill }: Pick<Operation, 'requestedBy' | 'drill'>): boolean {
  return requestedBy === 'regent' && drill === undefined;
}

/** Whether a fence stands before a planned move: what it stops is stopped for that alone, and the old side helps. */
export function isQuiesce({ graceful, from, to }: Pick<Operation, 'graceful' | 'from' | 'to'>, step: Step): boolean {
  return step.verb === 'fence' && graceful && step.region === from.primary && step.region !== to.primary;
}

/** Whether anything has been asked of anybody. */
export function hasActed(operation: Operation): boolean {
  return operation.steps.some(wasAsked);
}

/** Whether a call has ever been made for a step. */
export function wasAsked({ attempts, earlierAttempts = 0 }: StepRecord): boolean {
  return attempts + earlierAttempts > 0;
}

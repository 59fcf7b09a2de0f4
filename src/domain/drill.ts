import type { Placement } from './application.ts';
import type { Operation } from './operation.ts';

/** A drill that runs: a real switchover, a while in the other region, and the way home. Instants in milliseconds of Redis time. */
export interface Drill {
  /** `drill-<id of its first operation>` */
  readonly id: string;
  /** The region that it makes the primary for a while. */
  readonly to: string;
  /** `regent` for one by schedule, or the name of the operator. */
  readonly requestedBy: string;
  readonly reason: string;
  readonly startedAt: number;
  /** How long it stays there, in milliseconds. */
  readonly holdMs: number;
  readonly there: DrillWay;
  /** Since when it has been there. Absent: it is on its way. */
  readonly awaySince?: number | undefined;
  /** Absent: it has not set out for home. */
  readonly back?: DrillWay | undefined;
}

/** One of the two operations of a drill. */
export interface DrillWay {
  /** Its id. */
  readonly operation: string;
  /** What it was expected to take, in milliseconds. */
  readonly quotedMs: number;
  /** What it took. Absent: it has not come to its end. */
  readonly tookMs?: number | undefined;
}

/** How a drill ends: there and home again; not, by its own fault; stopped by something stronger; or never begun in its time. */
export const drillOutcomes = ['passed', 'failed', 'cut-short', 'missed'] as const;
export type DrillOutcome = (typeof drillOutcomes)[number];

/** A drill that is over. */
export interface DrillResult {
  readonly id: string;
  /** Empty: it never began. */
  readonly to: string;
  readonly requestedBy: string;
  readonly reason: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly outcome: DrillOutcome;
  /** Why it ended so: one sentence. */
  readonly because: string;
  /** Where the application was when it ended. */
  readonly left: Placement;
  /** Absent: it never began. */
  readonly there?: DrillWay | undefined;
  readonly back?: DrillWay | undefined;
}

/** As much of a state as tells what becomes of a drill. */
export interface Drilling {
  /** Of a state. */
  readonly phase: string;
  readonly placement: Placement;
  readonly drill?: Drill | undefined;
  readonly operation?: Operation | undefined;
  readonly lastOperation?: Operation | undefined;
  readonly suspected: Readonly<Record<string, number>>;
  readonly blocked?: { readonly because: string } | undefined;
}

/** A drill that the schedule wants. Instants in milliseconds of Redis time. */
export interface DrillDue {
  /** When its time is over. */
  readonly until: number;
  /** It has begun, or was missed. */
  readonly over?: true | undefined;
}

/** How many drills that are over a state remembers: each of its journal entries carries them. */
export const drillsKept = 10;

/** How long a drill stays away where policy does not say, and how long after that its way home may be closed, in milliseconds. */
export const drillDefaults = { holdMs: 300_000, giveUpAfterMs: 1_800_000 } as const;

/** The drill that begins with an operation, by its id. */
export function drillOf(operation: string): string {
  return `drill-${operation}`;
}

/** Where a drill has come to. */
export function stageOf({ awaySince, back }: Drill): 'going' | 'away' | 'returning' {
  if (back !== undefined) return 'returning';
  return awaySince === undefined ? 'going' : 'away';
}

/** The operation of a drill that has just come to its end as it should; undefined where none has. */
export function finishedWay({ drill, lastOperation }: Drilling): Operation | undefined {
  if (drill === undefined || stageOf(drill) === 'away') return undefined;
  const { operation } = drill.back ?? drill.there;
  return lastOperation?.id === operation && lastOperation.outcome === 'done' ? lastOperation : undefined;
}

/** What ends a drill before it is home. */
export interface Interruption {
  readonly outcome: Extract<DrillOutcome, 'failed' | 'cut-short'>;
  readonly because: string;
}

/** What has come between a drill and its end: its own step failed, or something is stronger than a drill. */
export function interruptionOf(state: Drilling): Interruption | undefined {
  const { drill } = state;
  if (drill === undefined || finishedWay(state) !== undefined) return undefined;
  return stageOf(drill) === 'away' ? whileAway(drill, state) : onTheWay(drill.back ?? drill.there, state);
}

function whileAway({ to }: Drill, { operation, suspected, placement, blocked }: Drilling): Interruption | undefined {
  const down = Object.keys(suspected).join(', ');
  if (operation !== undefined) return cutShort(`${whose(operation)} came between.`);
  if (down !== '') return cutShort(`${down} went down while it was away.`);
  if (blocked !== undefined) return cutShort(blocked.because);
  return placement.primary === to ? undefined : cutShort(`${placement.primary} is primary, and not ${to}.`);
}

function onTheWay({ operation: id }: DrillWay, state: Drilling): Interruption | undefined {
  const { phase, operation, lastOperation, blocked } = state;
  if (operation?.id === id && phase !== 'blocked') return undefined;
  if (operation?.id === id) return { outcome: 'failed', because: blocked?.because ?? 'It stopped.' };
  if (operation?.backsOut === true) return { outcome: 'failed', because: operation.reason };
  if (lastOperation?.id !== id) return cutShort(`Nobody knows what became of ${id}.`);
  const { withdrawn } = lastOperation;
  if (withdrawn !== undefined) return cutShort(withdrawn);
  return cutShort(operation === undefined ? `${id} was given up.` : `${whose(operation)} came between.`);
}

function whose({ id, kind, requestedBy }: Operation): string {
  return `The ${kind} ${id} of ${requestedBy}`;
}

function cutShort(because: string): Interruption {
  return { outcome: 'cut-short', because };
}

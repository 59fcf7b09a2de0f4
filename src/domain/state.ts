import type { Automation, Placement } from './application.ts';
import type { AutomationForNow } from './automation.ts';
import type { Command, Pause } from './command.ts';
import type { Drill, DrillDue, DrillResult } from './drill.ts';
import type { Kept } from './kept.ts';
import type { Maintenance } from './maintenance.ts';
import type { Operation } from './operation.ts';
import type { Proposed } from './proposed.ts';
import type { Unfenced } from './unfenced.ts';

/** Where an application stands. `automation` and a pause stand beside it. */
export type Phase =
  /** At home, and nothing is suspected. */
  | 'steady'
  /** A quorum sees an active region down; it is being confirmed, or something forbids to act. */
  | 'suspect'
  /** An operation is running. */
  | 'operating'
  /** Serving, but not where or as widely as preferred. */
  | 'displaced'
  /** Displaced, and every preferred region is up again: it is made a replica and watched for the hold-down. */
  | 'recovering'
  /** A person must decide; `blocked` says what. */
  | 'blocked';

export const phases = [
  'steady',
  'suspect',
  'operating',
  'displaced',
  'recovering',
  'blocked',
] as const satisfies readonly Phase[];

/** Everything that is decided about an application and must survive a crash. Instants in milliseconds of Redis time. */
export interface State {
  readonly schema: 1;
  readonly application: string;
  readonly phase: Phase;
  readonly automation: Automation;
  /** Until when the automation is as it is. Absent: for good. */
  readonly automationForNow?: AutomationForNow | undefined;
  /** The pause as the owner has taken note of it. */
  readonly pause?: Pause | undefined;
  /** Only grows; every operation gets a new one. */
  readonly epoch: number;
  /** Where the traffic and the data are, as far as operations have carried them. */
  readonly placement: Placement;
  /** Of the active regions those that receive only a part of the users. */
  readonly partly?: readonly string[] | undefined;
  /** Active regions that a quorum sees down, with the instant of first suspicion. */
  readonly suspected: Readonly<Record<string, number>>;
  /** When the preferred regions were all seen up again. */
  readonly returnedAt?: number | undefined;
  /** Regions left behind by a forced move: fenced, and not yet replicas again. */
  readonly unprotected: readonly string[];
  /** Regions that may still write although another was promoted: what was allowed, by whom and why. Absent: none. */
  readonly unfenced?: readonly Unfenced[] | undefined;
  /** Who brought it away from home; only what Regent moved by itself does it bring back by itself. */
  readonly displacedBy?: 'regent' | 'operator' | undefined;
  readonly operation?: Operation | undefined;
  /** The last operation that ended, for status and reports. */
  readonly lastOperation?: Operation | undefined;
  /** Until when no automatic failover starts. */
  readonly cooldownUntil?: number | undefined;
  /** Until when Regent begins nothing by itself, because an operator has called off what it had begun. */
  readonly calledOffUntil?: number | undefined;
  /** When Regent left regions by itself: each stays out for the hold-down before users are sent there again. */
  readonly leftAt?: Readonly<Record<string, number>> | undefined;
  /** When automatic moves ended that nobody has acknowledged: each makes the next cooldown longer. */
  readonly recentMoves: readonly number[];
  /** Until when a failback counts as fresh: if it turns bad it is backed out, once. */
  readonly probationUntil?: number | undefined;
  /** An automatic failback turned bad; until a person acknowledges it no other is tried. */
  readonly backedOut: boolean;
  /** A person has let the waiting operation begin; used up by the next one. */
  readonly approval?: { readonly by: string; readonly at: number } | undefined;
  /** An order that waits for a second person. */
  readonly proposed?: Proposed | undefined;
  /** Regions and zones (`region/zone`) that an operator, or their own failure, has taken users from. */
  readonly drained: readonly string[];
  /** What is planned or open, in the order in which they open. Absent: nothing. */
  readonly maintenance?: readonly Maintenance[] | undefined;
  /** By resource and region: what puts a region that is left back exactly where it was. Its provider alone reads it. */
  readonly kept?: Kept | undefined;
  /** Of the drained zones those that an operator keeps so: only an operator restores them. */
  readonly keptDrained?: readonly string[] | undefined;
  /** Drained zones that have been up again, and since when. */
  readonly zonesReturnedAt: Readonly<Record<string, number>>;
  /** An order that waits for the running operation to come to a stop. */
  readonly queued?: Command | undefined;
  /** The drill that runs. */
  readonly drill?: Drill | undefined;
  /** The drill that the schedule wants, or wanted last. */
  readonly drillDue?: DrillDue | undefined;
  /** The last drills that are over, the oldest first. */
  readonly drills?: readonly DrillResult[] | undefined;
  /** How long steps took, in milliseconds, by `<verb>:<provider>`: what a quote goes by. */
  readonly history: Readonly<Record<string, number>>;
  /** Since when Redis has not been believed, and why; until a person adopts what is there, above the epoch known then. */
  readonly frozen?: { readonly because: string; readonly since: number; readonly epoch: number } | undefined;
  /** At which epoch this history began: with the application, or with an adoption. `nonce` is its alone. */
  readonly origin?: { readonly epoch: number; readonly nonce: string } | undefined;
  readonly blocked?: { readonly because: string; readonly since: number } | undefined;
  /** The rule that spoke last and what it said, so that an unchanged "stay" is not journalled again. */
  readonly said: Said;
  /** The newest command that has been answered, as its id in the stream. */
  readonly commandCursor: string;
}

/** What was said last. */
export interface Said {
  readonly rule: number;
  readonly because: string;
  readonly at?: number | undefined;
  /** The guards that refused, by name: what has to change before it is said anew at once. */
  readonly heldBy?: readonly string[] | undefined;
}

/** The state of an application that nobody has decided about yet: at home, as its policy wants it. */
export function initialState(application: string, home: Placement, automation: Automation): State {
  return {
    schema: 1,
    application,
    phase: 'steady',
    automation,
    epoch: 0,
    placement: home,
    suspected: {},
    unprotected: [],
    recentMoves: [],
    backedOut: false,
    drained: [],
    zonesReturnedAt: {},
    history: {},
    said: { rule: 0, because: 'Nothing has been decided yet.' },
    commandCursor: '0-0',
  };
}

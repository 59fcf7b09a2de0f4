import type { Placement } from '../application.ts';
import type { GuardFinding } from '../command.ts';
import type { Answer } from '../observation.ts';
import type { OperationKind, StepRecord } from '../operation.ts';
import type { Skew } from '../skew.ts';
import type { Phase } from '../state.ts';

/**
 * What there is to say about an operation the next morning, from the journal and the operation's own record alone.
 * Instants in milliseconds of Redis time.
 */
export interface OperationReport {
  readonly application: string;
  readonly operation: OperationInReport;
  /** When a region was first suspected, where that is why it began. */
  readonly suspectedAt?: number | undefined;
  readonly steps: readonly StepInReport[];
  /** What was seen on the way, oldest first. */
  readonly seen: readonly Sighting[];
  readonly decided: readonly DecisionInReport[];
  readonly people: readonly PersonSaid[];
  readonly users: readonly EdgeInReport[];
  readonly objectives: readonly ObjectiveInReport[];
  readonly loss: readonly LossInReport[];
  /** How far apart in time the copies were that were promoted. Absent: fewer than two were. */
  readonly skew?: SkewInReport | undefined;
  readonly journal: JournalInReport;
  /** What this report can not tell, and why, in sentences. */
  readonly gaps: readonly string[];
}

export interface OperationInReport {
  readonly id: string;
  readonly kind: OperationKind;
  /** `running`, or `stopped` until a person decides: it has not ended, and the report says how far it has come. */
  readonly outcome: 'running' | 'stopped' | 'done' | 'failed' | 'withdrawn' | 'superseded';
  readonly graceful: boolean;
  readonly epoch: number;
  readonly requestedBy: string;
  readonly reason: string;
  /** The second person, where policy wanted one. */
  readonly approvedBy?: string | undefined;
  /** The rule that began it. */
  readonly rule: number;
  readonly from: Placement;
  readonly to: Placement;
  readonly zone?: { readonly region: string; readonly zone: string } | undefined;
  readonly startedAt: number;
  readonly endedAt?: number | undefined;
  /** Absent while it runs. */
  readonly tookMs?: number | undefined;
  /** What it was quoted to take: its longest chain of steps. */
  readonly expectedMs: number;
  /** Why it was called off. */
  readonly withdrawn?: string | undefined;
  /** The guards that its operator has set aside. */
  readonly override: readonly string[];
}

/** A step with what it was quoted to take, and what it took: neither pauses nor waiting for others' calls count. */
export interface StepInReport
  extends Pick<
    StepRecord,
    | 'id'
    | 'verb'
    | 'resource'
    | 'region'
    | 'because'
    | 'status'
    | 'irreversible'
    | 'startedAt'
    | 'endedAt'
    | 'heldAt'
    | 'note'
    | 'expectedMs'
  > {
  readonly tookMs?: number | undefined;
  readonly pausedMs: number;
  readonly queuedMs: number;
  /** How many calls were made for it. */
  readonly calls: number;
}

/** A change in what a vantage said. */
export interface Sighting {
  readonly at: number;
  readonly vantage: string;
  /** Absent where it is about the vantage itself. */
  readonly region?: string | undefined;
  readonly verdict: 'up' | 'down' | 'unknown' | 'abstains' | 'silent' | 'heard';
  /** The whole of it. */
  readonly sentence: string;
}

export interface DecisionInReport {
  readonly sequence: number;
  readonly hash: string;
  readonly at: number;
  /** The controller. */
  readonly by: string;
  readonly rule: number;
  readonly because: string;
  readonly from: Phase;
  readonly to: Phase;
  readonly guards: readonly GuardFinding[];
}

/** What a person ordered, allowed or held up. */
export interface PersonSaid {
  readonly at: number;
  readonly by: string;
  /** `failover`, `approve`, `pause`, ... */
  readonly what: string;
  readonly reason: string;
  readonly accepted: boolean;
  /** The rule that answered; a pause is answered by none. */
  readonly rule?: number | undefined;
  /** What was answered. */
  readonly because?: string | undefined;
}

/** How users fared through one public name, as the vantages saw it. */
export interface EdgeInReport {
  readonly edge: string;
  /** The vantages that have told of it. Empty: nobody knows. */
  readonly vantages: readonly VantageAtEdge[];
  /** When more than half of those who could tell had no answer. */
  readonly outages: readonly Span[];
  /** All of these together, in milliseconds; while one lasts, up to the end of what is known. Absent: nobody knows. */
  readonly withoutAnswerMs?: number | undefined;
}

export interface VantageAtEdge {
  readonly vantage: string;
  readonly withoutAnswerMs: number;
  /** The reasons that were given for no answer, each once. */
  readonly reasons: readonly string[];
  /** At the end it could still tell: it was neither silent nor abstaining. */
  readonly tells: boolean;
  /** Which region answered last; null when none did. */
  readonly servedBy: string | null;
}

/** From one instant to another; without an end as far as is known. */
export interface Span {
  readonly from: number;
  readonly to?: number | undefined;
}

/** What was promised beside what became of it. Durations in milliseconds. */
export interface ObjectiveInReport {
  readonly objective: 'detect' | 'recover' | 'dataLoss';
  /** Absent: nothing is promised. */
  readonly promisedMs?: number | undefined;
  readonly actualMs: number | 'unknown';
  readonly estimated: boolean;
  /** Absent where nothing is promised. */
  readonly met?: Answer | undefined;
  /** What the actual figure is counted from, or why there is none. */
  readonly because: string;
}

/** What was lost of one resource that a promotion moved, as it was quoted beforehand. */
export interface LossInReport extends LostInReport {
  readonly resource: string;
  /** After a takeover by force: what has been seen of it since. */
  readonly measured?: LostInReport | undefined;
}

/** As it was quoted, and after a takeover by force by what has been seen of the losses since. */
export interface SkewInReport extends Skew {
  readonly measured?: Skew | undefined;
}

/** Lost writes as time, in milliseconds of the source's writing. */
export interface LostInReport {
  readonly ms: number | 'unknown';
  readonly estimated: boolean;
  /** At least so much of its source's log. Absent: nobody knows. */
  readonly bytes?: number | undefined;
  readonly because: string;
}

/** Where all of it is written down, so that it can be checked: `regent replay` derives it again. */
export interface JournalInReport {
  readonly entries: readonly {
    readonly sequence: number;
    readonly at: number;
    readonly kind: string;
    readonly hash: string;
  }[];
  /** Of the entry before the first; empty where that is the beginning of the journal. */
  readonly previous: string;
  /** Each entry carries the hash of the one before it. */
  readonly linked: boolean;
  /** The controllers that wrote them, and Regent's versions. */
  readonly controllers: readonly string[];
  readonly versions: readonly string[];
  /** The hashes of the tables of rules. */
  readonly rules: readonly string[];
}

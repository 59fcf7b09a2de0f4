import type { UnfencedSide } from './unfenced.ts';

/** What one vantage sees of one application, complete in itself: a newer report replaces an older one. */
export interface Report {
  readonly vantage: string;
  readonly application: string;
  /** Grows with every report of this vantage's process; starts anew with a new `process`. */
  readonly sequence: number;
  /** The prober process that wrote it. */
  readonly process: string;
  /** The regions of which it abstains, because it has lost every control target that lies outside them. */
  readonly isolatedFor: readonly string[];
  readonly verdicts: readonly TargetReport[];
  readonly edges: readonly EdgeReport[];
  /** Of a vantage that sees a region as a whole, and not target by target. */
  readonly regions?: readonly WholeVerdict[] | undefined;
  /** What this prober keeps as a witness; absent while it has been told nothing. */
  readonly witness?: Testimony | undefined;
}

/** What a vantage says of a region as a whole. */
export interface WholeVerdict {
  readonly region: string;
  readonly verdict: Verdict;
  readonly reason: string;
}

/** The newest epoch of an application that a witness was told, whoever told it and however long ago. */
export interface Testimony {
  readonly epoch: number;
  /** The operation that it belongs to, by a name that no other ever had. */
  readonly operation: string;
  /** What it was ever told under that epoch to be left unfenced. Absent: nothing. */
  readonly unfenced?: readonly UnfencedSide[] | undefined;
  /** It is on the witness's disk, and not only in its memory. */
  readonly durable: boolean;
}

/** One vantage's opinion of one target in one region. */
export interface TargetReport {
  readonly region: string;
  readonly target: string;
  readonly verdict: Verdict;
  /** Of the last sample: `ok`, `connect-refused`, `timeout`, `status-503`, ... */
  readonly reason: string;
  /** How many samples in a row said what the last one said. */
  readonly consecutive: number;
  /** How long the last sample took, in milliseconds. */
  readonly latencyMs: number;
  /** The release that the last sample was answered by. Absent: it told none, or nobody asks for it. */
  readonly release?: string | undefined;
}

/** `unknown` until the thresholds have been reached for the first time. */
export type Verdict = 'up' | 'down' | 'unknown';

/** Which region answered through a public name. */
export interface EdgeReport {
  readonly edge: string;
  /** The region that the last answer named; null when there was no answer or it named none. */
  readonly servedBy: string | null;
  readonly reason: string;
}

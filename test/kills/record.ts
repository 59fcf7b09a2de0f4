import type { FencingToken } from '../../src/domain/fencing.ts';
import type { JournalBody } from '../../src/domain/journal.ts';
import type { State } from '../../src/domain/state.ts';

/** What stands between the controllers and everything else saw of one run. Instants in milliseconds since 1970. */
export interface RunRecord {
  /** Where the owner was to die; undefined: nowhere. */
  readonly point: string | undefined;
  /** The points that were passed by the owner, in order. */
  readonly passed: readonly string[];
  readonly death?: { readonly instance: string; readonly at: number } | undefined;
  readonly claims: readonly SeenClaim[];
  readonly commits: readonly SeenCommit[];
  readonly calls: readonly SeenCall[];
  /** The state at the end as Redis has it; undefined when the operation has not ended in time. */
  readonly end: State | undefined;
  /** The region that users reach at the end. */
  readonly servedBy: string | null;
}

/** An application was taken. */
export interface SeenClaim {
  readonly instance: string;
  readonly at: number;
}

/** A commit that Redis carried out, whether or not its writer lived to know it. */
export interface SeenCommit {
  readonly instance: string;
  readonly at: number;
  readonly body: JournalBody;
  readonly next: State;
  /** The replica has confirmed it. */
  confirmed: boolean;
}

/** A call that reached the world. */
export interface SeenCall {
  readonly instance: string;
  readonly at: number;
  readonly step: string;
  readonly fencing: FencingToken;
  /** When it took effect; absent if never. */
  effectAt?: number;
}

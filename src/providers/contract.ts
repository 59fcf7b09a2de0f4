import type { Ability, Placement } from '../domain/application.ts';
import type { FencingToken } from '../domain/fencing.ts';
import type { Answer, RegionObservation } from '../domain/observation.ts';
import type { Step } from '../domain/operation.ts';
import type { WholeVerdict } from '../domain/report.ts';
import type { SetupFinding } from '../domain/setup/setup-finding.ts';
import type { Booked } from '../outbound/http-contract.ts';

/**
 * One external object (or a pair of them, one a region) behind one small interface. A provider keeps no state of its
 * own: what is true is observed each time. Left out on purpose: waiting, repeating, deciding whether to act. Those are
 * the executor's.
 */
export interface Provider {
  /** The verbs it can do on this resource. */
  readonly abilities: readonly Ability[];
  /** Reads. Never changes anything; whatever can't be seen is `unknown`. Rejects only when aborted. */
  observe(call: Call): Promise<Seen>;
  /**
   * Waits until the calls of one act may be made, where the other side counts calls; then `act` has to follow at once, with
   * the answer in its call. Asked before the intent is recorded, so that waiting takes nothing from the act's own time.
   * Absent where nothing is counted. Rejects with the signal's reason, or with a sentence when too many wait.
   */
  awaitTurn?(call: Call): Promise<Booked>;
  /**
   * How the other side's own checks see each region, for one vote more. Reads only, and rejects only when aborted. Absent
   * where it has no checks.
   */
  edgeHealth?(call: EdgeCall): Promise<EdgeView>;
  /**
   * What would stand in the way of an operation, told before one is needed. Reads only, and rejects only when aborted:
   * what can't be found out is a finding too. Absent where nothing is known to look for.
   */
  readiness?(call: ReadinessCall): Promise<readonly SetupFinding[]>;
  /**
   * One push towards the step's goal, at no greater loss than the step allows: at most one call that changes anything, never repeated by any layer below, back
   * within the call's deadline. Longer work is started and left to be watched. Never rejects for the other side's sake.
   */
  act(step: Step, call: ActCall): Promise<Acted>;
}

/** What every call carries. */
export interface Call {
  /** Aborted at the deadline or when the controller stops. */
  readonly signal: AbortSignal;
  /** A step waits for it: it goes before what is only watched. */
  readonly urgent?: boolean | undefined;
  /** By region and resource: where its data is mounted from there, as far as that was seen. */
  readonly mountedFrom?: Readonly<Record<string, Readonly<Record<string, string>>>> | undefined;
}

/** What a look at the other side's own checks is told. */
export interface EdgeCall extends Call {
  /** The events of those checks count as well: they tell since when something is down that was not watched before. */
  readonly events?: boolean | undefined;
}

/** What a look for trouble is told of the application. */
export interface ReadinessCall extends Call {
  /** Where the application is by its state. */
  readonly placement: Placement;
  /** How many regions should serve at once. */
  readonly activeRegions: number;
  /** It has data that can be written in only one region. */
  readonly singleWriter: boolean;
  /** Its checks have a vote, and what they say may be so old, in milliseconds. */
  readonly voteMaxAgeMs?: number | undefined;
  /** Regent has moved the users of this resource before, so our mark should be found on it. */
  readonly marked: boolean;
}

/** What a call that changes something carries besides. */
export interface ActCall extends Call {
  readonly installation: string;
  readonly application: string;
  readonly fencing: FencingToken;
  /**
   * Asked synchronously just before the bytes leave. False: ownership or the deadline has passed; the call must not be
   * made. Whoever sends a request hands it to the HTTP client, which asks it in the request's start hook.
   */
  readonly mayStart: () => boolean;
  /** What `awaitTurn` has answered. */
  readonly turn?: Booked | undefined;
  /** By resource: where its data is mounted from in the step's region, as far as that was seen. */
  readonly addresses?: Readonly<Record<string, string>> | undefined;
  /** By region: what was kept of it when it was left, as `Seen.keep` had it. */
  readonly kept?: Readonly<Record<string, unknown>> | undefined;
}

/** What checks that are not ours say of an application's regions. */
export interface EdgeView {
  readonly seen: readonly EdgeHealth[];
  /** How old what they say can have been when it was read, in milliseconds. */
  readonly agedMs: number;
  /** Why nothing could be seen. */
  readonly because?: string | undefined;
}

/** `unknown` for a region that is not checked, or only by asking our own gate. */
export type EdgeHealth = WholeVerdict;

/** An observation without its resource's name and instant, which the controller adds. */
export interface Seen {
  readonly regions: Readonly<Record<string, RegionObservation>>;
  readonly busy: Answer;
  readonly mark?: FencingToken | undefined;
  /**
   * By region that is served: what is needed to put it back exactly as it is, once it has been left. Plain JSON, recorded
   * with the operation before its first act, and given back with `ActCall.kept`.
   */
  readonly keep?: Readonly<Record<string, unknown>> | undefined;
}

/** What is known of a call after it. `note` is one sentence for people, without secrets. */
export type Acted =
  /** The other side took it on. Whether it worked is observed. `more`: a further push is needed, and may follow at once. */
  | { readonly outcome: 'accepted'; readonly note: string; readonly more?: boolean | undefined }
  /** It is certain that nothing has been changed. `again`: whether a later try could succeed. */
  | { readonly outcome: 'refused'; readonly again: boolean; readonly note: string }
  /** Nobody knows: no answer, or one that proves nothing. */
  | { readonly outcome: 'unknown'; readonly note: string };

/** The object carries a newer mark than ours: an older writer stops for good. */
export function refusedAsStale(seen: FencingToken, ours: FencingToken): Acted {
  const note = `It carries the newer mark ${seen.epoch}.${seen.token}, and ours is ${ours.epoch}.${ours.token}: old news never wins.`;
  return { outcome: 'refused', again: false, note };
}

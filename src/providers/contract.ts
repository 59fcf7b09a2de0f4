import type { Ability } from '../domain/application.ts';
import type { FencingToken } from '../domain/fencing.ts';
import type { Answer, RegionObservation } from '../domain/observation.ts';
import type { Step } from '../domain/operation.ts';

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
   * One push towards the step's goal: at most one call that changes anything, never repeated by any layer below, back
   * within the call's deadline. Longer work is started and left to be watched. Never rejects for the other side's sake.
   */
  act(step: Step, call: ActCall): Promise<Acted>;
}

/** What every call carries. */
export interface Call {
  /** Aborted at the deadline or when the controller stops. */
  readonly signal: AbortSignal;
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
}

/** An observation without its resource's name and instant, which the controller adds. */
export interface Seen {
  readonly regions: Readonly<Record<string, RegionObservation>>;
  readonly busy: Answer;
  readonly mark?: FencingToken | undefined;
}

/** What is known of a call after it. `note` is one sentence for people, without secrets. */
export type Acted =
  /** The other side took it on. Whether it worked is observed. */
  | { readonly outcome: 'accepted'; readonly note: string }
  /** It is certain that nothing has been changed. `again`: whether a later try could succeed. */
  | { readonly outcome: 'refused'; readonly again: boolean; readonly note: string }
  /** Nobody knows: no answer, or one that proves nothing. */
  | { readonly outcome: 'unknown'; readonly note: string };

/** The object carries a newer mark than ours: an older writer stops for good. */
export function refusedAsStale(seen: FencingToken, ours: FencingToken): Acted {
  const note = `It carries the newer mark ${seen.epoch}.${seen.token}, and ours is ${ours.epoch}.${ours.token}: old news never wins.`;
  return { outcome: 'refused', again: false, note };
}

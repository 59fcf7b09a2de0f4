import type { Context } from '../domain/context.ts';
import type { Progress } from '../domain/progress.ts';
import type { State } from '../domain/state.ts';
import type { ManagedApplication } from './managed.ts';
import type { Observer } from './observer.ts';

/** An owned application as those see it who carry its operation out. */
export interface Held {
  readonly managed: ManagedApplication;
  readonly observer: Observer;
  /** Of the ownership; half of the fencing token. */
  readonly token: number;
  readonly state: State;
  /** Aborted when this controller may not act for the application any more. */
  readonly signal: AbortSignal;
  /** Whether a call may begin now: asked last just before its bytes leave. */
  readonly mayAct: boolean;
  /** What a decision would be made on now. */
  context(): Context;
  /**
   * Commits a piece of an operation's progress. False: it was not committed, and nothing may follow from it: another
   * operation runs by now, this one was called off, or the store has not confirmed it.
   */
  record(operationId: string, progress: Progress): Promise<boolean>;
  /** Something may have changed: decide again. */
  wake(): void;
}

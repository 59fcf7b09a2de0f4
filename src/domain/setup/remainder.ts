import type { Answer } from '../observation.ts';

/** One thing that an automatic failover needs, and what the loss of a region leaves of it. */
export interface Remainder {
  /** `unknown`: nobody has said. */
  readonly answer: Answer;
  /** A clause: `2 of 3 vantages remain and the quorum is 2`. */
  readonly clause: string;
  /** For a no, why it ends everything; for an unknown, what it depends on. A clause too. */
  readonly because?: string | undefined;
  readonly cure?: string | undefined;
  /** For a no: users could still be sent elsewhere, where another active region serves. */
  readonly ofData?: true | undefined;
}

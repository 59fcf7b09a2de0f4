import type { CircuitLimits } from './circuit.ts';
import type { RetryLimits } from './retry.ts';

/** Every number of the HTTP client. Durations in milliseconds. */
export interface HttpLimits {
  /** One try of a read, from opening the connection to the last byte of the answer. */
  readonly readTimeoutMs: number;
  /** A read with all its tries: shorter than a look may take, so that a look ends with a sentence and not cut off. */
  readonly readWithinMs: number;
  /** A call that changes something. Shorter than the 10 s within which an act has to be back. */
  readonly actTimeoutMs: number;
  readonly retry: RetryLimits;
  /** Tries of a read that is answered 500, in all: on CIS that can be a client's error (CIS integration tests). */
  readonly triesOn500Max: number;
  /** For how long at most a `Retry-After` beside a 429 holds up every call of the identity. */
  readonly restOn429MaxMs: number;
  readonly circuit: CircuitLimits;
}

export const defaultHttpLimits: HttpLimits = {
  readTimeoutMs: 2_500,
  readWithinMs: 4_500,
  actTimeoutMs: 8_000,
  retry: { triesMax: 3, pauseMs: 200, factor: 2, pauseMaxMs: 2_000, askedPauseMaxMs: 5_000 },
  triesOn500Max: 2,
  restOn429MaxMs: 60_000,
  circuit: { failuresPercent: 50, callsMin: 6, windowMs: 20_000, restMs: 5_000 },
};

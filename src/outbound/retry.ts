import pRetry from 'p-retry';
import type { Runtime } from '../runtime.ts';

/** How often a safe call is tried, and how long is waited in between. */
export interface RetryLimits {
  /** Tries in all, the first one included. */
  readonly triesMax: number;
  /** The first pause; each further one is `factor` times as long, and all are shortened by up to half at random. */
  readonly pauseMs: number;
  readonly factor: number;
  readonly pauseMaxMs: number;
  /** The longest pause that an answer may ask for (`Retry-After`); for a longer one the call is given up. */
  readonly askedPauseMaxMs: number;
}

/** Whether a failed try is worth another: how many tries in all, and the pause that the other side asked for. */
export interface Retriable {
  readonly triesMax: number;
  readonly askedPauseMs?: number | undefined;
}

/**
 * Tries a safe call again while `worth` says so. The tries are p-retry's, the pauses Runtime's, so that a simulation
 * owns them. Rejects with the last try's error, or with the signal's reason.
 */
export function retrying<T>(
  runtime: Runtime,
  limits: RetryLimits,
  signal: AbortSignal,
  attempt: () => Promise<T>,
  worth: (error: Error) => Retriable | undefined,
): Promise<T> {
  return pRetry(attempt, {
    retries: limits.triesMax - 1,
    minTimeout: 0,
    maxTimeout: 0,
    factor: 1,
    randomize: false,
    maxRetryTime: Number.POSITIVE_INFINITY,
    unref: false,
    signal,
    shouldRetry: async ({ error, attemptNumber }) => {
      const again = worth(error);
      if (again === undefined || attemptNumber >= again.triesMax) return false;
      if ((again.askedPauseMs ?? 0) > limits.askedPauseMaxMs) return false;
      const grown = Math.min(limits.pauseMs * limits.factor ** (attemptNumber - 1), limits.pauseMaxMs);
      await runtime.sleep(again.askedPauseMs ?? grown * (1 - runtime.random() / 2), signal);
      return true;
    },
  });
}

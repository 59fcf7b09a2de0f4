import { EventEmitter } from 'node:events';
import CircuitBreaker from 'opossum';
import type { Runtime } from '../runtime.ts';

/** `open`: calls are not made for a while, because the other side failed too often. `half-open`: one may try. */
export type CircuitState = 'closed' | 'open' | 'half-open';

/** A circuit breaker around calls of one kind to one system. */
export interface Circuit {
  /**
   * Makes the call. While open it rejects with `CircuitOpen` instead, unless the call is a `trial`: that one is always
   * made, and closes the circuit when it succeeds.
   */
  run<T>(call: () => Promise<T>, options?: { readonly trial?: boolean }): Promise<T>;
  state(): CircuitState;
  close(): void;
}

export interface CircuitLimits {
  /** Opens when at least this share of the calls in the window failed, in percent … */
  readonly failuresPercent: number;
  /** … and at least this many were made. */
  readonly callsMin: number;
  readonly windowMs: number;
  /** How long it stays open before a call may try again. */
  readonly restMs: number;
}

/** Why a call was not made. */
export class CircuitOpen extends Error {
  constructor(name: string) {
    super(`${name} failed too often just now, so it is not asked for a moment`);
    this.name = 'CircuitOpen';
  }
}

const buckets = 10;

/** opossum's own timer for trying again is switched off by the longest delay there is: `Runtime` owns time here. */
const never = 2 ** 31 - 1;

/** What an error says of the other side: it failed, it is alive all the same, or nothing (we gave up ourselves). */
export type Verdict = 'failed' | 'alive' | 'unclear';

/** An opossum breaker whose window and rest follow `Runtime`, so that a simulation owns them. */
export function createCircuit(
  runtime: Runtime,
  name: string,
  limits: CircuitLimits,
  judge: (error: unknown) => Verdict,
): Circuit {
  const rotation = new EventEmitter();
  const breaker = new CircuitBreaker((call: () => Promise<unknown>) => call(), {
    name,
    timeout: false,
    errorThresholdPercentage: limits.failuresPercent,
    volumeThreshold: limits.callsMin,
    rollingCountTimeout: limits.windowMs,
    rollingCountBuckets: buckets,
    rollingPercentilesEnabled: false,
    enableSnapshots: false,
    rotateBucketController: rotation,
    resetTimeout: never,
    errorFilter: (error: unknown) => judge(error) !== 'failed',
  });
  let restUntil = 0;
  let tried = false;
  breaker.on('open', () => {
    restUntil = runtime.monotonicMs() + limits.restMs;
    tried = false;
  });
  const turn = turning(runtime, limits.windowMs / buckets, () => rotation.emit('rotate'));

  const state = (): CircuitState => {
    if (!breaker.opened) return 'closed';
    return runtime.monotonicMs() >= restUntil ? 'half-open' : 'open';
  };

  const attempt = async <T>(call: () => Promise<T>): Promise<T> => {
    try {
      const result = await call();
      breaker.close();
      return result;
    } catch (error) {
      const verdict = judge(error);
      if (verdict === 'alive') breaker.close();
      if (verdict === 'failed') restUntil = runtime.monotonicMs() + limits.restMs;
      tried = false;
      throw error;
    }
  };

  return {
    state,
    async run<T>(call: () => Promise<T>, { trial = false } = {}) {
      turn();
      const now = state();
      if (now === 'closed') return breaker.fire(call) as Promise<T>;
      if (trial) return attempt(call);
      if (now === 'open' || tried) throw new CircuitOpen(name);
      tried = true;
      return attempt(call);
    },
    close: () => breaker.shutdown(),
  };
}

/** Calls `rotate` once for every bucket that has passed, but never more often than there are buckets. */
function turning(runtime: Runtime, bucketMs: number, rotate: () => void): () => void {
  let turnedAt = runtime.monotonicMs();
  return () => {
    const passed = Math.floor((runtime.monotonicMs() - turnedAt) / bucketMs);
    for (let turned = 0; turned < Math.min(passed, buckets); turned += 1) rotate();
    turnedAt += passed * bucketMs;
  };
}

import type { Cancel, Runtime } from '../runtime.ts';

/** What a call is for: one that changes something, or belongs to such a call, goes first. */
export type Urgency = 'act' | 'read';

/** How many calls an identity may make. Shared by everything that uses the same identity. */
export interface RateBudget {
  /** Resolves when the call may be made, and counts it. Rejects with the signal's reason, or when too many wait. */
  take(urgency: Urgency, signal: AbortSignal): Promise<void>;
  /** How many calls wait now. */
  waiting(): number;
}

export interface RateLimit {
  /** How many calls may be made in any `windowMs`. */
  readonly calls: number;
  readonly windowMs: number;
  /** How many of them reads leave alone, so that an act never waits for the window because of them. */
  readonly reservedForActs: number;
}

interface Waiter {
  readonly urgency: Urgency;
  readonly grant: () => void;
}

/** More than this would wait for ten windows: better to say so than to answer a question nobody asks any more. */
const queueMax = 1_000;

/**
 * Never more than `calls` in any `windowMs`, acts before reads, each first come first served. It slides: a bucket that
 * refills would let twice the number pass in one window.
 */
export function createRateBudget(runtime: Runtime, limit: RateLimit): RateBudget {
  const spent: number[] = [];
  let queue: Waiter[] = [];
  let wake: Cancel | undefined;

  const room = (urgency: Urgency) =>
    spent.length < (urgency === 'act' ? limit.calls : Math.max(1, limit.calls - limit.reservedForActs));

  const nextWaiter = () =>
    queue.find((each) => each.urgency === 'act') ?? queue.find((each) => each.urgency === 'read');

  const pump = () => {
    wake?.();
    wake = undefined;
    const now = runtime.monotonicMs();
    while (spent[0] !== undefined && spent[0] + limit.windowMs <= now) spent.shift();
    for (let next = nextWaiter(); next !== undefined && room(next.urgency); next = nextWaiter()) {
      queue = queue.filter((each) => each !== next);
      spent.push(now);
      next.grant();
    }
    if (queue.length > 0) wake = runtime.after(Math.max(1, (spent[0] ?? now) + limit.windowMs - now), pump);
  };

  return {
    waiting: () => queue.length,
    take(urgency, signal) {
      return new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        if (queue.length >= queueMax) return reject(new Error(`${queueMax} calls wait for the rate limit already`));
        const leave = () => {
          queue = queue.filter((each) => each !== waiter);
          reject(signal.reason);
        };
        const grant = () => {
          signal.removeEventListener('abort', leave);
          resolve();
        };
        const waiter = { urgency, grant };
        signal.addEventListener('abort', leave, { once: true });
        queue.push(waiter);
        pump();
      });
    },
  };
}

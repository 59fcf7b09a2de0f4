import type { Cancel, Runtime } from '../runtime.ts';
import type { CallWindow, Urgency } from './call-window.ts';

/** How many calls an identity may make. Shared by everything that uses the same identity. */
export interface RateBudget {
  /** Resolves when the call may be made, and counts it. Rejects with the signal's reason, or when too many wait. */
  take(urgency: Urgency, signal: AbortSignal): Promise<void>;
  /** Lets nothing pass for this long: the other side has asked for it. In milliseconds. */
  hold(forMs: number): void;
  /** How many calls wait now. */
  waiting(): number;
}

interface Waiter {
  readonly urgency: Urgency;
  readonly grant: () => void;
}

/** More than this would wait for ten windows: better to say so than to answer a question nobody asks any more. */
const queueMax = 1_000;

/** Acts before reads, each first come first served, as many as the window has room for. */
export function createRateBudget(runtime: Runtime, window: CallWindow): RateBudget {
  let queue: Waiter[] = [];
  let heldUntil = Number.NEGATIVE_INFINITY;
  /** When the window is asked again for calls of this urgency; until then it has no room for them. */
  const fullUntil = { act: Number.NEGATIVE_INFINITY, read: Number.NEGATIVE_INFINITY };
  let wake: Cancel | undefined;
  let asking = false;

  const restMs = (urgency: Urgency) => Math.max(heldUntil, fullUntil[urgency]) - runtime.monotonicMs();
  /** Whose turn it is: reads wait for as long as an act does. */
  const first = (): Urgency => (queue.some(({ urgency }) => urgency === 'act') ? 'act' : 'read');
  const servable = () => queue.length > 0 && restMs(first()) <= 0;
  const waitersFor = (urgency: Urgency) => queue.filter((each) => each.urgency === urgency);

  const serve = async (urgency: Urgency) => {
    const { granted, againInMs } = await window.book(urgency, waitersFor(urgency).length);
    const served = waitersFor(urgency).slice(0, granted);
    queue = queue.filter((each) => !served.includes(each));
    for (const { grant } of served) grant();
    if (againInMs > 0) fullUntil[urgency] = runtime.monotonicMs() + againInMs;
  };

  const pump = async () => {
    if (asking) return;
    asking = true;
    wake?.();
    wake = undefined;
    try {
      while (servable()) await serve(first());
    } finally {
      asking = false;
    }
    if (queue.length > 0) wake = runtime.after(Math.max(1, restMs(first())), pump);
  };

  return {
    waiting: () => queue.length,
    hold(forMs) {
      heldUntil = Math.max(heldUntil, runtime.monotonicMs() + forMs);
    },
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
        void pump();
      });
    },
  };
}

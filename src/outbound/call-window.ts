import type { Runtime } from '../runtime.ts';

/** What a call is for: one that changes something, or belongs to such a call, goes first. */
export type Urgency = 'act' | 'read';

/** How many calls may be made. */
export interface RateLimit {
  /** How many in any `windowMs`. */
  readonly calls: number;
  readonly windowMs: number;
  /** How many of them reads leave alone, so that an act never waits for the window because of them. */
  readonly reservedForActs: number;
}

/** Counts the calls of an identity. Never rejects. */
export interface CallWindow {
  /** Books up to `wanted` calls. */
  book(urgency: Urgency, wanted: number): Promise<Booking>;
}

export interface Booking {
  readonly granted: number;
  /** When fewer than wanted: how long until there may be room, in milliseconds; else 0. */
  readonly againInMs: number;
}

/** A window that this process keeps by itself. */
export interface LocalWindow {
  /** Books at once; `calls` is how many of the limit's are this process's own. */
  book(urgency: Urgency, wanted: number, calls?: number): Booking;
  /** Counts calls that somebody else has granted. */
  note(calls: number): void;
}

/** How many calls there are for this urgency. */
export function callsFor(urgency: Urgency, { calls, reservedForActs }: RateLimit): number {
  return urgency === 'act' ? calls : Math.max(1, calls - reservedForActs);
}

/**
 * Never more than the limit in any window, and never more reads than leave acts their part. It slides: a bucket that
 * refills would let twice the number pass in one window.
 */
export function localWindow(runtime: Runtime, limit: RateLimit): LocalWindow {
  const spent: number[] = [];
  const forget = (now: number) => {
    while (spent[0] !== undefined && spent[0] + limit.windowMs <= now) spent.shift();
  };
  return {
    book(urgency, wanted, calls = limit.calls) {
      const now = runtime.monotonicMs();
      forget(now);
      const share = { ...limit, calls, reservedForActs: Math.ceil((limit.reservedForActs * calls) / limit.calls) };
      const most = callsFor(urgency, share);
      const granted = Math.min(wanted, Math.max(0, most - spent.length));
      for (let each = 0; each < granted; each += 1) spent.push(now);
      // There is room again once enough of the oldest have left for one more to fit.
      const leaving = spent[Math.max(0, spent.length - most)] ?? now;
      return { granted, againInMs: granted === wanted ? 0 : Math.max(1, leaving + limit.windowMs - now) };
    },
    note(calls) {
      const now = runtime.monotonicMs();
      forget(now);
      for (let each = 0; each < calls; each += 1) spent.push(now);
    },
  };
}

/** The window of an identity that no other process uses. */
export function ownWindow(runtime: Runtime, limit: RateLimit): CallWindow {
  const window = localWindow(runtime, limit);
  return { book: async (urgency, wanted) => window.book(urgency, wanted) };
}

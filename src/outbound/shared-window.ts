import type { Runtime } from '../runtime.ts';
import { type Booking, type CallWindow, callsFor, localWindow, type RateLimit } from './call-window.ts';

/** Where all controllers book the calls of an identity that they share. Whoever has the store provides it. */
export interface CallLedger {
  /** Rejects when it can't be reached: nobody knows then whether anything was booked. */
  bookCalls(identity: string, request: LedgerRequest): Promise<LedgerAnswer>;
}

export interface LedgerRequest {
  readonly wanted: number;
  /** How many calls there may be in any window, for this urgency. */
  readonly calls: number;
  readonly windowMs: number;
}

export interface LedgerAnswer extends Booking {
  /** How many controllers share the identity right now, this one included. */
  readonly controllers: number;
}

export interface SharedWindowOptions {
  readonly runtime: Runtime;
  readonly limit: RateLimit;
  readonly ledger: CallLedger;
  /** Under which name the calls are booked: the same in every controller, and no secret. */
  readonly identity: string;
  /** How many controllers to reckon with until the ledger has told. */
  readonly controllersAtFirst: number;
}

/** A ledger that is slower than this is not waited for, in milliseconds: a failover must not stand behind it. */
const ledgerWithinMs = 500;

/**
 * The window of an identity that several controllers use. Without an answer from the ledger each keeps to its share of the
 * limit, by what it has made itself: nobody is stopped, and together they stay within it.
 */
export function sharedWindow(options: SharedWindowOptions): CallWindow {
  const { runtime, limit, ledger, identity } = options;
  const own = localWindow(runtime, limit);
  let controllers = Math.max(1, options.controllersAtFirst);
  return {
    async book(urgency, wanted) {
      const request = { wanted, calls: callsFor(urgency, limit), windowMs: limit.windowMs };
      const answer = await answerOf(runtime, () => ledger.bookCalls(identity, request));
      if (answer === undefined) return own.book(urgency, wanted, Math.max(1, Math.floor(limit.calls / controllers)));
      controllers = Math.max(1, answer.controllers);
      own.note(answer.granted);
      return { granted: answer.granted, againInMs: spread(runtime, answer.againInMs) };
    },
  };
}

async function answerOf(runtime: Runtime, ask: () => Promise<LedgerAnswer>): Promise<LedgerAnswer | undefined> {
  const limit = new AbortController();
  try {
    return await Promise.race([ask(), runtime.sleep(ledgerWithinMs, limit.signal).then(() => undefined)]);
  } catch {
    return undefined;
  } finally {
    limit.abort();
  }
}

/** A little later, each by a chance of its own: the controllers must not all ask for the same freed place at once. */
function spread(runtime: Runtime, againInMs: number): number {
  return againInMs === 0 ? 0 : againInMs + runtime.random() * 50;
}

import type { Booked, HttpClient } from '../../outbound/http-contract.ts';
import { unlessAborted } from '../../outbound/within.ts';
import type { Runtime } from '../../runtime.ts';

/** Who may write next. */
export interface Turns {
  /** Resolves with the calls of one write, first come first served. Rejects with the signal's reason. */
  take(signal: AbortSignal): Promise<Booked>;
}

/** A read and a `PUT`. */
const callsOfAWrite = 2;

/** The part of the calls that writes leave to the list reads by which they are seen to have worked. */
const leftToLists = 0.2;

/** A minute, and a second for what lies between a booking and its calls. In milliseconds. */
const windowMs = 61_000;

/**
 * As many writes in a minute as leave room for the looks that follow them. Without it hundreds of load balancers that move
 * at once would use up the identity's calls with half of their reads, and none of them would be seen to have arrived.
 */
export function turnsOf(runtime: Runtime, http: HttpClient, callsPerMinute: number): Turns {
  const writesMax = Math.max(1, Math.floor((callsPerMinute * (1 - leftToLists)) / callsOfAWrite));
  const begun: number[] = [];
  let before: Promise<unknown> = Promise.resolve();

  const wait = async (signal: AbortSignal): Promise<Booked> => {
    for (;;) {
      signal.throwIfAborted();
      const now = runtime.monotonicMs();
      while (begun[0] !== undefined && begun[0] + windowMs <= now) begun.shift();
      if (begun.length < writesMax) break;
      await runtime.sleep((begun[0] ?? now) + windowMs - now, signal);
    }
    const booked = await http.book(callsOfAWrite, signal);
    begun.push(runtime.monotonicMs());
    return booked;
  };

  return {
    take(signal) {
      const turn = before.then(() => wait(signal));
      before = turn.catch(() => undefined);
      return unlessAborted(turn, signal);
    },
  };
}

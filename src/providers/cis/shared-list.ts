import type { ReadCall } from '../../outbound/http-contract.ts';
import { unlessAborted } from '../../outbound/within.ts';
import type { Runtime } from '../../runtime.ts';
import type { CisClient, CisList } from './client.ts';

/** A list of a CIS instance that many want to see at once. */
export interface SharedList {
  /** What a read shows that began after this was asked for. Rejects only with the signal's reason. */
  look(call: Pick<ReadCall, 'signal' | 'urgency'>): Promise<CisList>;
}

/** Reads that may follow each other at once, and how soon one more may follow when those are used up, in milliseconds. */
const pace = { burst: 10, everyMs: 3_000 };

/** How long the first who asks waits for company, in milliseconds. */
const gatherMs = 5;

/** Whoever asks before a read begins shares it: two hundred load balancers are looked at by one call. */
export function sharedList(
  runtime: Runtime,
  client: CisClient,
  path: string,
  seen: (objects: CisList) => void,
): SharedList {
  let round: { urgent: boolean; readonly result: Promise<CisList> } | undefined;
  let before: Promise<unknown> = Promise.resolve();
  const place = placesOf(runtime);

  const next = () => {
    const mine: { urgent: boolean; result: Promise<CisList> } = { urgent: false, result: Promise.resolve(noList) };
    mine.result = before.then(async () => {
      await runtime.sleep(Math.max(gatherMs, place()));
      round = undefined;
      const result = await client.list(path, { signal: never, urgency: mine.urgent ? 'act' : 'read' });
      seen(result);
      return result;
    });
    before = mine.result;
    return mine;
  };

  return {
    look({ signal, urgency }) {
      round ??= next();
      round.urgent ||= urgency === 'act';
      return unlessAborted(round.result, signal);
    },
  };
}

const noList: CisList = { ok: false, because: 'CIS has not been asked.', cure: 'Ask again.' };

/** A round belongs to everybody who waits for it, so nobody who leaves ends it; the client's own limits do. */
const never = new AbortController().signal;

/** How long the next read has to wait for its place; taking it uses it up. */
function placesOf(runtime: Runtime): () => number {
  let left = pace.burst;
  let countedAt = runtime.monotonicMs();
  return () => {
    const now = runtime.monotonicMs();
    left = Math.min(pace.burst, left + (now - countedAt) / pace.everyMs) - 1;
    countedAt = now;
    return Math.max(0, -left) * pace.everyMs;
  };
}

import type { Redis } from 'ioredis';
import { openConnection } from './connection.ts';
import { UnreadableRecord } from './contract.ts';
import type { StoreOptions } from './options.ts';
import type { Primary } from './primary.ts';
import type { Reachability } from './reachability.ts';
import { endsOf, entryFrom, isLater, type StreamEntry } from './stream-entries.ts';

/** How long one read waits for something to arrive; bounded, so that a peer that has silently died is noticed. */
const blockMs = 2_000;

export interface StreamReaderOptions {
  readonly store: StoreOptions;
  readonly primary: Primary;
  readonly reachability: Reachability;
  /** Of the connection, shown by `CLIENT LIST`. */
  readonly name: string;
  readonly streams: readonly string[];
  /**
   * What becomes of entries that were written while nobody could read. `deliver`: they come late but they come; after
   * Redis has lost some of them, older ones may come again. `skip`: they are old news, and only what follows counts.
   */
  readonly missed: 'deliver' | 'skip';
  /** Must not throw. */
  readonly onEntry: (stream: string, entry: StreamEntry) => void;
  /**
   * When reading begins, and begins anew after a connection was lost or this process stood still. The place to read on
   * from is known by then: what this causes to be written is read.
   */
  readonly onBegin?: (redis: Redis) => Promise<void>;
  /** After each read, when everything that it found has been passed on; it was begun at this instant of the monotonic clock. */
  readonly onRead?: (askedAtMs: number) => void;
}

/** Reads streams until it is stopped. */
export interface StreamReader {
  stop(): Promise<void>;
}

/** Starts to read what is written to streams from now on, with one blocking call at a time for all of them. */
export function startStreamReader(options: StreamReaderOptions): StreamReader {
  const { store, primary, reachability, name, streams, missed } = options;
  const readTimeoutMs = blockMs + store.commandTimeoutMs;
  const connection = openConnection({ store, primary, reachability, name, commandTimeoutMs: readTimeoutMs });
  const keys = streams.join(', ');
  const reached = new Map<string, string>();
  /** The connection's session for which `reached` holds. */
  let session: number | undefined;
  let stopped = false;

  const begin = async () => {
    const current = connection.session;
    const ends = await connection.ask('finding the ends of streams', keys, (redis) => endsOf(redis, streams));
    for (const [stream, end] of ends) reached.set(stream, startingPoint(reached.get(stream), end, missed));
    await connection.ask('announcing a reader', keys, async (redis) => options.onBegin?.(redis));
    session = current;
  };

  const readOnce = async () => {
    const before = store.runtime.monotonicMs();
    const batches = await connection.ask('reading streams', keys, (redis) => readFrom(redis, streams, reached));
    const stoodStill = store.runtime.monotonicMs() - before > readTimeoutMs;
    // What is found after standing still may have been lying there for as long.
    if (stoodStill && missed === 'skip') session = undefined;
    else for (const [stream, entries] of batches ?? []) deliver(stream, entries.map(entryFrom));
    if (!stoodStill) options.onRead?.(before);
  };

  const deliver = (stream: string, entries: readonly StreamEntry[]) => {
    for (const entry of entries) {
      reached.set(stream, entry.id);
      options.onEntry(stream, entry);
    }
  };

  const loop = async () => {
    while (!stopped) {
      await connection.whenReady();
      try {
        if (session !== connection.session) await begin();
        if (!stopped) await readOnce();
      } catch (error) {
        session = undefined;
        if (error instanceof UnreadableRecord) store.log?.error({ err: error }, 'a stream can not be read');
        if (!stopped) await store.runtime.sleep(restMs(error));
      }
    }
  };

  const ended = streams.length === 0 ? Promise.resolve() : loop();
  return {
    async stop() {
      stopped = true;
      await connection.close();
      await ended;
    },
  };
}

/** Waits for something to arrive behind the places that were reached. */
function readFrom(redis: Redis, streams: readonly string[], reached: ReadonlyMap<string, string>) {
  const ids = streams.map((stream) => reached.get(stream) ?? '$');
  return redis.xread('COUNT', 500, 'BLOCK', blockMs, 'STREAMS', ...streams, ...ids);
}

/** Where to read on. A stream that ends before the place we had reached is another Redis's: all of it is new to us. */
function startingPoint(reached: string | undefined, end: string, missed: 'deliver' | 'skip'): string {
  if (reached === undefined || missed === 'skip') return end;
  return isLater(reached, end) ? '0-0' : reached;
}

/** What lies in Redis does not change by asking again; a connection may be back in a moment. */
function restMs(error: unknown): number {
  return error instanceof UnreadableRecord ? 5_000 : 50;
}

import type { SimProcess } from '../sim-process.ts';
import { beginning, isLater, type StreamEntry, type StreamId } from './redis-data.ts';
import type { RedisLink } from './redis-link.ts';
import type { RedisServer } from './redis-server.ts';

/** As in the store. */
const blockMs = 2_000;

export interface ModelReaderOptions {
  readonly process: SimProcess;
  readonly link: RedisLink;
  readonly commandTimeoutMs: number;
  readonly streams: readonly string[];
  readonly missed: 'deliver' | 'skip';
  readonly onEntry: (stream: string, entry: StreamEntry) => void;
  readonly onBegin?: (() => Promise<unknown>) | undefined;
}

/** Reads streams as the store's reader does: one blocking call at a time, from where it was or from the end. */
export function startModelReader(options: ModelReaderOptions): () => void {
  const { process, link, streams, missed } = options;
  const reached = new Map<string, StreamId>();
  const readTimeoutMs = blockMs + options.commandTimeoutMs;
  let session: number | undefined;
  let stopped = false;

  const begin = async () => {
    const current = link.session;
    const ends = await link.ask('finding the ends of streams', (server, reply: (ends: StreamId[]) => void) =>
      reply(streams.map((stream) => server.data.ends.get(stream) ?? beginning)),
    );
    for (const [index, stream] of streams.entries()) {
      reached.set(stream, startingPoint(reached.get(stream), ends[index] ?? beginning, missed));
    }
    await options.onBegin?.();
    session = current;
  };

  const readOnce = async () => {
    const before = process.runtime.monotonicMs();
    const found = await link.ask('reading streams', (server, reply: (found: Found[]) => void) =>
      readBlocking(server, streams, reached, reply),
    );
    const stoodStill = process.runtime.monotonicMs() - before > readTimeoutMs;
    if (stoodStill && missed === 'skip') {
      session = undefined;
      return;
    }
    for (const { stream, entry } of found) {
      reached.set(stream, entry.id);
      options.onEntry(stream, entry);
    }
  };

  const loop = async () => {
    while (!stopped) {
      await link.whenReady();
      try {
        if (session !== link.session) await begin();
        if (!stopped) await readOnce();
      } catch {
        session = undefined;
        if (!stopped) await process.runtime.sleep(50);
      }
    }
  };
  void loop();
  return () => {
    stopped = true;
    link.close();
  };
}

interface Found {
  readonly stream: string;
  readonly entry: StreamEntry;
}

/** `XREAD BLOCK`: at once when there is something, else as soon as there is, else with nothing when the time is over. */
function readBlocking(
  server: RedisServer,
  streams: readonly string[],
  after: ReadonlyMap<string, StreamId>,
  reply: (found: Found[]) => void,
): void {
  const from = new Map(after);
  const look = () => {
    const found: Found[] = [];
    for (const stream of streams) addEntriesAfter(server, stream, from.get(stream) ?? beginning, found);
    return found;
  };
  const found = look();
  if (found.length > 0) {
    reply(found);
    return;
  }
  const end = (entries: Found[]) => {
    cancel();
    unwatch();
    reply(entries);
  };
  const unwatch = server.watch((stream) => {
    if (streams.includes(stream)) end(look());
  });
  const cancel = server.process.runtime.after(blockMs, () => end([]));
}

function addEntriesAfter(server: RedisServer, stream: string, after: StreamId, found: Found[]): void {
  const entries = server.data.streams.get(stream) ?? [];
  let first = entries.length;
  while (first > 0 && isLater((entries[first - 1] as StreamEntry).id, after)) first -= 1;
  for (; first < entries.length; first += 1) found.push({ stream, entry: entries[first] as StreamEntry });
}

/** A stream that ends before the place we had reached is another Redis's: all of it is new to us. */
function startingPoint(reached: StreamId | undefined, end: StreamId, missed: 'deliver' | 'skip'): StreamId {
  if (reached === undefined || missed === 'skip') return end;
  return isLater(reached, end) ? beginning : reached;
}

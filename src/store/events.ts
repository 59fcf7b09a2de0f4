import { z } from 'zod';
import type { EventLog, LoggedEvent } from './contract.ts';
import type { Lane } from './lane.ts';
import { endsOf, entryFrom, isLater } from './stream-entries.ts';
import type { StreamReader, StreamReaderOptions } from './stream-reader.ts';
import { parseJson } from './unreadable.ts';

/** Starts a reader; what is not said here is the same for every reader of this store. */
type StartReader = (
  options: Pick<StreamReaderOptions, 'name' | 'streams' | 'missed' | 'onEntry' | 'onBegin'>,
) => StreamReader;

/** The events of all applications. Nobody listens to Redis for them before somebody listens here. */
export function createEvents(
  { connection, keys }: Lane,
  startReader: StartReader,
): EventLog & { stop(): Promise<void> } {
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  let reader: StreamReader | undefined;
  const ask = connection.ask.bind(connection);

  return {
    async eventsAfter(after, count) {
      const page = await ask('reading events', keys.events, (redis) =>
        redis.xrange(keys.events, `(${after}`, '+', 'COUNT', count),
      );
      return page.map(entryFrom).map(({ id, fields }) => eventIn(keys.events, id, fields.event));
    },

    async resumeEvents(after) {
      const [ends, oldest] = await ask('finding a place among the events', keys.events, (redis) =>
        Promise.all([endsOf(redis, [keys.events]), redis.xrange(keys.events, '-', '+', 'COUNT', 1)]),
      );
      const newest = ends.get(keys.events) ?? beginning;
      if (after === undefined) return { after: newest, gap: false };
      // Whoever is ahead of this Redis has listened to another one.
      if (isLater(after, newest)) return { after: newest, gap: true };
      return { after, gap: after !== beginning && isLater(oldest[0]?.[0] ?? beginning, after) };
    },

    onEvent(listener) {
      listeners.add(listener);
      reader ??= startReader({
        name: 'events',
        streams: [keys.events],
        missed: 'deliver',
        onEntry: tell,
        // What was written before reading began is not told: whoever waits has to look once more.
        onBegin: async () => tell(),
      });
      return () => void listeners.delete(listener);
    },

    stop: async () => reader?.stop(),
  };
}

const beginning = '0-0';

const eventRecord: z.ZodType<Omit<LoggedEvent, 'id'>> = z.looseObject({
  application: z.string(),
  sequence: z.number(),
  at: z.number(),
  kind: z.string(),
});

function eventIn(key: string, id: string, text: string | undefined): LoggedEvent {
  return { ...parseJson(key, eventRecord, text), id };
}

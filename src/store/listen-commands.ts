import type { Listening } from './listen-reports.ts';
import { answerRecord } from './records.ts';
import type { StreamEntry } from './stream-entries.ts';
import { type StreamReader, startStreamReader } from './stream-reader.ts';
import { parseJson } from './unreadable.ts';

/** Tells of commands, pauses and answers from now on, late rather than never. */
export function listenToCommands({ options, primary, keys, reachability, listener }: Listening): StreamReader {
  const { applications, log } = options;
  const applicationOf = new Map(applications.map((application) => [keys.commands(application), application]));

  const answered = (stream: string, { fields }: StreamEntry) =>
    listener.onAnswer(fields.application ?? '', parseJson(stream, answerRecord, fields.answer));

  return startStreamReader({
    store: options,
    primary,
    reachability,
    name: 'commands',
    streams: [...applicationOf.keys(), keys.answers],
    missed: 'deliver',
    onEntry(stream, entry) {
      const application = applicationOf.get(stream);
      try {
        if (application === undefined) answered(stream, entry);
        else listener.onCommand(application);
      } catch (error) {
        log?.error({ key: stream, id: entry.id, err: error }, 'an entry of a stream is left out');
      }
    },
  });
}

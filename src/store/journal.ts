import type { ControllerStore } from './contract.ts';
import type { Lane } from './lane.ts';
import { journalRecord } from './records.ts';
import { entryFrom } from './stream-entries.ts';
import { parseJson } from './unreadable.ts';

/** The journals of the applications. */
export function createJournal({ connection, keys }: Lane): Pick<ControllerStore, 'journal'> {
  return {
    async journal(application, count, after = 0) {
      if (count <= 0) return [];
      const key = keys.journal(application);
      const newest = await connection.ask(`reading the journal of ${application}`, key, (redis) =>
        redis.xrevrange(key, '+', `${after + 1}-0`, 'COUNT', count),
      );
      return newest.toReversed().map((each) => parseJson(key, journalRecord, entryFrom(each).fields.entry));
    },
  };
}

import type { ControllerStore } from './contract.ts';
import type { Lane } from './lane.ts';
import { journalRecord } from './records.ts';
import { entryFrom } from './stream-entries.ts';
import { parseJson } from './unreadable.ts';

/** The journals of the applications. */
export function createJournal({ connection, keys }: Lane): Pick<ControllerStore, 'journal'> {
  return {
    async journal(application, count, after) {
      if (count <= 0) return [];
      const key = keys.journal(application);
      const found = await connection.ask(`reading the journal of ${application}`, key, async (redis) =>
        after === undefined
          ? (await redis.xrevrange(key, '+', '-', 'COUNT', count)).toReversed()
          : redis.xrange(key, `${after + 1}-0`, '+', 'COUNT', count),
      );
      return found.map((each) => parseJson(key, journalRecord, entryFrom(each).fields.entry));
    },
  };
}

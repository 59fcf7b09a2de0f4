import { z } from 'zod';
import { type ControllerStore, StoreUnavailable, UnreadableRecord } from './contract.ts';
import { type Lane, runOn } from './lane.ts';
import { limits } from './limits.ts';
import type { StoreLog } from './options.ts';
import { commandRecord, pauseRecord } from './records.ts';
import { entryFrom, type StreamEntry } from './stream-entries.ts';
import { parseJson, parseRecord } from './unreadable.ts';

type Commands = Pick<ControllerStore, 'sendCommand' | 'nextCommand' | 'pause' | 'readPause' | 'recallReports'>;

/** How many entries of a stream of commands are looked at in one call. */
const pageSize = 50;

/** What operators ask for, and pauses. */
export function createCommands(lane: Lane, log?: StoreLog): Commands {
  const { connection, keys, clock } = lane;
  return {
    async sendCommand(application, command) {
      const told = await runOn(lane, 'send-command', `sending a command to ${application}`, {
        keys: [keys.commands(application)],
        args: [JSON.stringify(command), clock.now() + lane.commandTimeoutMs, limits.commands],
      });
      if (told.refused !== undefined) {
        throw new StoreUnavailable(`sending a command to ${application}: it came too late, and was not sent`);
      }
    },

    async nextCommand(application, cursor) {
      const key = keys.commands(application);
      let after = cursor;
      for (;;) {
        const page = await connection.ask(`reading the commands of ${application}`, key, (redis) =>
          redis.xrange(key, `(${after}`, '+', 'COUNT', pageSize),
        );
        const found = page.map((each) => commandIn(key, entryFrom(each), log)).find((each) => each !== undefined);
        if (found !== undefined || page.length < pageSize) return found;
        after = page.at(-1)?.[0] ?? after;
      }
    },

    async pause(application, { by, reason, forMs }) {
      const told = await runOn(lane, 'pause', `pausing ${application}`, {
        keys: [keys.pause(application), keys.commands(application)],
        args: [by, reason, limits.commands, forMs ?? ''],
        confirm: true,
      });
      if (told.refused !== undefined || !told.replicated) {
        throw new StoreUnavailable(`pausing ${application}: it holds, but no replica has confirmed it`);
      }
      const [at, until] = parseRecord(keys.pause(application), pausedReply, told.result);
      return { by, reason, at, ...(until > 0 && { until }) };
    },

    async readPause(application) {
      const key = keys.pause(application);
      const fields = await connection.ask(`reading the pause of ${application}`, key, (redis) => redis.hgetall(key));
      return Object.keys(fields).length === 0 ? undefined : parseRecord(key, pauseRecord, fields);
    },

    async recallReports() {
      await connection.ask('asking for reports', keys.recalls, (redis) =>
        redis.xadd(keys.recalls, 'MAXLEN', '~', limits.recalls, '*', 'recall', '1'),
      );
    },
  };
}

/** The command in an entry; undefined where an entry only wakes, and where nobody can say what it asks. */
function commandIn(key: string, { id, fields }: StreamEntry, log?: StoreLog) {
  if (fields.command === undefined) return undefined;
  try {
    return { cursor: id, command: parseJson(key, commandRecord, fields.command) };
  } catch (error) {
    if (!(error instanceof UnreadableRecord)) throw error;
    // If it stopped here, no later command could ever be reached.
    log?.error({ err: error, id }, 'a command can not be read and is passed over');
    return undefined;
  }
}

/** Its instant, and that of its end. */
const pausedReply = z.tuple([z.number(), z.number()]);

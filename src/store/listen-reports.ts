import type { StoreListener } from './contract.ts';
import type { Keys } from './keys.ts';
import { limits } from './limits.ts';
import type { ControllerStoreOptions } from './options.ts';
import type { Primary } from './primary.ts';
import type { Reachability } from './reachability.ts';
import { reportRecord } from './records.ts';
import { type StreamReader, startStreamReader } from './stream-reader.ts';
import { parseJson } from './unreadable.ts';

/** What listening to streams needs. */
export interface Listening {
  readonly options: ControllerStoreOptions;
  readonly primary: Primary;
  readonly keys: Keys;
  readonly reachability: Reachability;
  readonly listener: StoreListener;
}

/**
 * Delivers the vantages' reports from now on. What was written while nobody could read is never delivered: it would look
 * as new as its receipt. Instead, every prober is asked to report again.
 */
export function listenToReports({ options, primary, keys, reachability, listener }: Listening): StreamReader {
  const { log, vantages } = options;
  const vantageOf = new Map(vantages.map((vantage) => [keys.reports(vantage), vantage]));
  return startStreamReader({
    store: options,
    primary,
    reachability,
    name: 'reports',
    streams: [...vantageOf.keys()],
    missed: 'skip',
    onEntry(stream, { id, fields }) {
      try {
        const report = parseJson(stream, reportRecord, fields.report);
        if (report.vantage === vantageOf.get(stream)) listener.onReport(report);
        else
          log?.warn(
            { key: stream, id, vantage: report.vantage },
            'a report in the name of another vantage is left out',
          );
      } catch (error) {
        log?.warn({ key: stream, id, err: error }, 'a report is left out');
      }
    },
    async onBegin(redis) {
      try {
        listener.onGap();
      } catch (error) {
        log?.error({ err: error }, 'a gap could not be dealt with');
      }
      await redis.xadd(keys.recalls, 'MAXLEN', '~', limits.recalls, '*', 'recall', '1');
    },
  });
}

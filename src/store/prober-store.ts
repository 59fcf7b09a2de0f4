import { deliverAnnounced, deliverAnnouncements, type OnAnnouncement } from './announcements.ts';
import { type Connection, openConnection } from './connection.ts';
import type { GateBoard, ProberStore } from './contract.ts';
import { isForbidden } from './failures.ts';
import { followGates } from './follow-gates.ts';
import { keysOf } from './keys.ts';
import { limits, reportsKeptMs } from './limits.ts';
import type { ProberStoreOptions } from './options.ts';
import { findPrimary } from './primary.ts';
import { createReachability } from './reachability.ts';
import { type StreamReader, startStreamReader } from './stream-reader.ts';

/**
 * Opens a prober's store. Resolves when Redis has answered, and without it once `commandTimeoutMs` has passed: it goes on
 * connecting, and reports reject with `StoreUnavailable` meanwhile.
 */
export async function createProberStore(options: ProberStoreOptions): Promise<ProberStore & GateBoard> {
  const { vantage, runtime, commandTimeoutMs, log } = options;
  const keys = keysOf(options.keyPrefix, options.installation);
  const stream = keys.reports(vantage);
  const reachability = createReachability(log);
  const primary = findPrimary(options);
  const connection = openConnection({ store: options, primary, name: `prober-${vantage}`, reachability });
  const listeners: (() => void)[] = [];
  const witnesses: OnAnnouncement[] = [];
  const announced: OnAnnouncement = (application, announcement) => {
    for (const witness of witnesses) witness(application, announcement);
  };

  const keep = keepingWhileReported({ connection, stream, runtime, log });
  const recall = recallOnce(connection, listeners);
  connection.onReady(recall);
  const recalls = startStreamReader({
    store: options,
    primary,
    reachability,
    name: `recalls-${vantage}`,
    streams: [keys.recalls],
    missed: 'skip',
    onEntry: (key, entry) => {
      if (!deliverAnnounced(key, entry, announced, log)) recall();
    },
    async onBegin(redis) {
      await deliverAnnouncements(redis, keys, announced, log);
      recall();
    },
  });

  let gates: StreamReader | undefined;
  const limit = new AbortController();
  await Promise.race([connection.whenReady(), runtime.sleep(commandTimeoutMs, limit.signal)]);
  limit.abort();

  return {
    async report(report) {
      await connection.ask('reporting', stream, (redis) =>
        redis.xadd(stream, 'MAXLEN', '~', limits.reports, '*', 'report', JSON.stringify(report)),
      );
      await keep();
    },
    onAnnouncement: (listener) => void witnesses.push(listener),
    onRecall: (listener) => void listeners.push(listener),
    followGates(listener) {
      gates ??= followGates({ options, primary, vantage, keys, reachability, listener });
    },
    get reachable() {
      return reachability.reachable;
    },
    async close() {
      primary.close();
      await Promise.all([recalls.stop(), gates?.stop()]);
      await connection.close();
    },
  };
}

/** How often the end of a vantage's reports is put off while it reports, in milliseconds. */
const putOffEveryMs = 60_000;

/** Has the stream expire some time after the last report. Where this user may not, that is said once, and all else goes on. */
function keepingWhileReported({
  connection,
  stream,
  runtime,
  log,
}: Pick<ProberStoreOptions, 'runtime' | 'log'> & { readonly connection: Connection; readonly stream: string }) {
  let again = Number.NEGATIVE_INFINITY;
  let permitted = true;
  return async () => {
    const now = runtime.monotonicMs();
    if (!permitted || now < again) return;
    again = now + putOffEveryMs;
    await connection.ask('reporting', stream, (redis) =>
      redis.pexpire(stream, reportsKeptMs).catch((error: unknown) => {
        if (!isForbidden(error)) throw error;
        permitted = false;
        log?.warn(
          { key: stream, err: error },
          'this user may not let its reports expire: give it PEXPIRE (docs/redis.md)',
        );
      }),
    );
  };
}

/** Asks for every report, once for all that ask within the same turn. */
function recallOnce(connection: Connection, listeners: readonly (() => void)[]): () => void {
  let recalled = false;
  return () => {
    // Several controllers may ask at once. Without the other connection the reports could not be sent; when it is back,
    // they are asked for again.
    if (recalled || !connection.ready) return;
    recalled = true;
    queueMicrotask(() => {
      recalled = false;
      for (const listener of listeners) listener();
    });
  };
}

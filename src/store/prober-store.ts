import { deliverAnnounced, deliverAnnouncements, type OnAnnouncement } from './announcements.ts';
import { type Connection, openConnection } from './connection.ts';
import type { GateBoard, ProberStore } from './contract.ts';
import { followGates } from './follow-gates.ts';
import { keysOf } from './keys.ts';
import { limits } from './limits.ts';
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

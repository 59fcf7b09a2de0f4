import type { Report } from '../../../src/domain/report.ts';
import type { ProberStore } from '../../../src/store/contract.ts';
import type { SimProcess } from '../sim-process.ts';
import { startModelReader } from './model-stream-reader.ts';
import type { RedisLink } from './redis-link.ts';

export interface ModelProberStoreOptions {
  readonly process: SimProcess;
  readonly link: (timeoutMs: number, onOutcome?: (ok: boolean) => void) => RedisLink;
  readonly commandTimeoutMs: number;
  readonly vantage: string;
  readonly onReport?: ((report: Report) => void) | undefined;
}

/** The store of a prober on the model of Redis. */
export function openModelProberStore(options: ModelProberStoreOptions): ProberStore {
  const { process, link, commandTimeoutMs, vantage } = options;
  let reachable = false;
  const connection = link(commandTimeoutMs, (ok) => {
    reachable = ok;
  });
  const listeners: (() => void)[] = [];
  let recalled = false;
  const recall = () => {
    if (recalled || !connection.ready) return;
    recalled = true;
    queueMicrotask(() => {
      recalled = false;
      for (const listener of listeners) listener();
    });
  };
  connection.onReady(recall);
  const stop = startModelReader({
    process,
    link: link(2_000 + commandTimeoutMs),
    commandTimeoutMs,
    streams: ['recalls'],
    missed: 'skip',
    onEntry: recall,
    onBegin: async () => recall(),
  });
  return {
    async report(report) {
      await connection.ask('reporting', (server, reply: (value: undefined) => void) => {
        server.append(`reports:${vantage}`, { kind: 'report', report });
        options.onReport?.(report);
        reply(undefined);
      });
    },
    onRecall: (listener) => void listeners.push(listener),
    get reachable() {
      return reachable;
    },
    async close() {
      stop();
      connection.close();
    },
  };
}

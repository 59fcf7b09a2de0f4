import type { Report } from '../../../src/domain/report.ts';
import type { Announcement } from '../../../src/domain/witness.ts';
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
  const witnesses: ((application: string, announcement: Announcement) => void)[] = [];
  const announced = (application: string, announcement: Announcement) => {
    for (const witness of witnesses) witness(application, announcement);
  };
  const recalls = link(2_000 + commandTimeoutMs);
  const stop = startModelReader({
    process,
    link: recalls,
    commandTimeoutMs,
    streams: ['recalls'],
    missed: 'skip',
    onEntry: (_, { body }) => {
      if (body.kind === 'announcement') announced(body.application, body.announcement);
      else recall();
    },
    async onBegin() {
      const all = await recalls.ask(
        'reading what is announced',
        (server, reply: (all: [string, Announcement][]) => void) => reply([...server.data.announcements]),
      );
      for (const [application, announcement] of all) announced(application, announcement);
      recall();
    },
  });
  return {
    async report(report) {
      await connection.ask('reporting', (server, reply: (value: undefined) => void) => {
        server.append(`reports:${vantage}`, { kind: 'report', report });
        options.onReport?.(report);
        reply(undefined);
      });
    },
    onAnnouncement: (listener) => void witnesses.push(listener),
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

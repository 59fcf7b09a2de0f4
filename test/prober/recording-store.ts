import type { Report } from '../../src/domain/report.ts';
import type { Announcement } from '../../src/domain/witness.ts';
import { type ProberStore, StoreUnavailable } from '../../src/store/contract.ts';

/** A store that keeps what it is told, and can be made slow or unreachable. */
export interface RecordingStore extends Pick<ProberStore, 'report' | 'onRecall' | 'onAnnouncement'> {
  readonly reports: readonly Report[];
  /** The newest report; throws when there is none. */
  last(): Report;
  /** `holds`: calls stay unanswered until the mode changes. */
  become(mode: 'reachable' | 'unreachable' | 'holds'): void;
  /** Passes on what an owner announces. */
  announce(application: string, announcement: Announcement): void;
  /** Asks for every report again, as after a new connection. */
  recall(): void;
}

export function recordingStore(): RecordingStore {
  const reports: Report[] = [];
  const listeners: (() => void)[] = [];
  const witnesses: ((application: string, announcement: Announcement) => void)[] = [];
  let mode: 'reachable' | 'unreachable' | 'holds' = 'reachable';
  let held = Promise.withResolvers<void>();
  return {
    reports,
    last: () => {
      const report = reports.at(-1);
      if (report === undefined) throw new Error('nothing has been reported');
      return report;
    },
    async report(report) {
      reports.push(report);
      if (mode === 'holds') await held.promise;
      if (mode !== 'unreachable') return;
      reports.splice(reports.indexOf(report), 1);
      throw new StoreUnavailable('XADD');
    },
    onAnnouncement: (listener) => {
      witnesses.push(listener);
    },
    announce: (application, announcement) => {
      for (const listener of witnesses) listener(application, announcement);
    },
    onRecall: (listener) => {
      listeners.push(listener);
    },
    become: (next) => {
      mode = next;
      held.resolve();
      held = Promise.withResolvers();
    },
    recall: () => {
      for (const listener of listeners) listener();
    },
  };
}

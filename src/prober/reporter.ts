import type { Report } from '../domain/report.ts';
import type { ProberStore } from '../store/contract.ts';
import type { ProberListener } from './listener.ts';
import type { Sight } from './picture.ts';

/** What a reporter needs. */
export interface ReporterOptions {
  readonly vantage: string;
  readonly processId: string;
  readonly store: Pick<ProberStore, 'report'>;
  readonly listener: ProberListener;
  /** What is seen of the application right now. */
  look(application: string): Sight & Pick<Report, 'witness'>;
}

/**
 * Sends what is seen of an application, always as it is when the report leaves: at most one report of each application is
 * under way, and whatever is asked for meanwhile becomes the one after it. A report that the store rejects is not sent
 * again by itself, because the next heartbeat or recall says all that it did.
 */
export class Reporter {
  readonly #options: ReporterOptions;
  /** The applications to be reported at the end of this turn or after the report under way. */
  readonly #wanted = new Set<string>();
  readonly #underWay = new Map<string, Promise<void>>();
  #sequence = 0;
  #isStopped = false;

  constructor(options: ReporterOptions) {
    this.#options = options;
  }

  /** Asks for a report. Several in one turn of the microtask queue become one. */
  request(application: string): void {
    if (this.#isStopped || this.#wanted.has(application)) return;
    this.#wanted.add(application);
    if (!this.#underWay.has(application)) queueMicrotask(() => this.#send(application));
  }

  /** Resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#wanted.clear();
    await Promise.all(this.#underWay.values());
  }

  #send(application: string): void {
    if (this.#isStopped || this.#underWay.has(application)) return;
    this.#wanted.delete(application);
    const sent = this.#deliver(application).finally(() => {
      this.#underWay.delete(application);
      if (this.#wanted.has(application)) this.#send(application);
    });
    this.#underWay.set(application, sent);
  }

  async #deliver(application: string): Promise<void> {
    const { vantage, processId, store, listener, look } = this.#options;
    this.#sequence += 1;
    const report: Report = { vantage, process: processId, sequence: this.#sequence, ...look(application) };
    try {
      await store.report(report);
    } catch (error) {
      listener.onReportFailed?.(application, error);
      return;
    }
    listener.onReported?.(report);
  }
}

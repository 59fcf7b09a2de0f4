import type { Report } from '../domain/report.ts';
import type { ReceivedReport } from '../domain/view.ts';
import type { Runtime } from '../runtime.ts';

/**
 * The newest report of each vantage for each application, with the instant of this controller's own receipt on its
 * monotonic clock: a report's age is never taken from another machine's clock.
 */
export class Sight {
  readonly #runtime: Runtime;
  readonly #reports = new Map<string, Map<string, Received>>();

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  /** Takes a report in, `agedMs` old by then; an older one of the same process, arriving late, is left out. */
  receive(report: Report, agedMs = 0): void {
    const ofApplication = this.#reports.get(report.application) ?? new Map();
    this.#reports.set(report.application, ofApplication);
    const known = ofApplication.get(report.vantage)?.report;
    if (known !== undefined && known.process === report.process && known.sequence >= report.sequence) return;
    ofApplication.set(report.vantage, { at: this.#runtime.monotonicMs(), agedMs, report });
  }

  /** Everything received so far says nothing any more: it came before a gap. */
  forget(): void {
    this.#reports.clear();
  }

  /** What was received for an application since `sinceMonotonicMs`, with its instants on the clock that shows `now`. */
  reportsOn(application: string, now: number, sinceMonotonicMs = 0): ReceivedReport[] {
    const nowMonotonic = this.#runtime.monotonicMs();
    return [...(this.#reports.get(application)?.values() ?? [])]
      .filter(({ at }) => at >= sinceMonotonicMs)
      .map(({ at, agedMs, report }) => ({ receivedAt: now - (nowMonotonic - at) - agedMs, report }));
  }
}

interface Received {
  readonly at: number;
  readonly agedMs: number;
  readonly report: Report;
}

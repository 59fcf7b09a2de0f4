import { type Application, staleAfterMsOf } from '../application.ts';
import type { ReceivedReport, View } from '../view.ts';

/** The reports that were young enough to say something when a decision looked at them. */
export function heardIn(application: Application, { now, reports }: View): ReceivedReport[] {
  return reports.filter(({ receivedAt, report }) => now - receivedAt <= staleAfterMsOf(application, report.vantage));
}

/**
 * The same instant is told a little differently each time that an owner carries Redis time forward. A vantage is silent from
 * its last report on, and not from just before it.
 */
const clockNoiseMs = 100;

/** When a vantage fell silent, for sure after the report that it was heard by last. */
export function silentAt({ at }: { readonly at: number }): number {
  return at + clockNoiseMs;
}

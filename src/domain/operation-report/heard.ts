import { type Application, staleAfterMsOf } from '../application.ts';
import type { ReceivedReport, View } from '../view.ts';

/** The reports that were young enough to say something when a decision looked at them. */
export function heardIn(application: Application, { now, reports }: View): ReceivedReport[] {
  return reports.filter(({ receivedAt, report }) => now - receivedAt <= staleAfterMsOf(application, report.vantage));
}

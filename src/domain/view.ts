import type { Command, Pause } from './command.ts';
import type { Observation } from './observation.ts';
import type { Report } from './report.ts';

/** Everything a decision may use besides the application's configuration and its state, with one `now`. */
export interface View {
  /** Milliseconds of Redis time. */
  readonly now: number;
  /** The newest report of each vantage that has reported to this owner. */
  readonly reports: readonly ReceivedReport[];
  /** The newest observation of each resource. */
  readonly observations: Readonly<Record<string, Observation>>;
  readonly pause?: Pause | undefined;
  /** The oldest command that has not been answered. */
  readonly command?: Command | undefined;
  /** Where that command stands in its stream. */
  readonly commandCursor?: string | undefined;
}

/** A report and when this owner received it, on the view's clock. */
export interface ReceivedReport {
  readonly receivedAt: number;
  readonly report: Report;
}

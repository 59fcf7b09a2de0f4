import type { Command, Pause } from './command.ts';
import type { Observation } from './observation.ts';
import type { Report } from './report.ts';
import type { Phase } from './state.ts';
import type { WindowStandings } from './windows.ts';

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
  /** What every other application wants and does, as far as it bears on this one. Absent: nothing does. */
  readonly fleet?: FleetView | undefined;
  /** Why this controller may only observe: a stalled loop, a jumped clock. Absent: it is calm. */
  readonly restless?: string | undefined;
  /** Why what Redis says can't be believed: the witnesses know something newer. Absent: they agree. */
  readonly amnesia?: string | undefined;
  /** A word that no other owner ever had: what begins now is named with it. */
  readonly nonce?: string | undefined;
  /** How the windows stand that policy keeps something to. Absent: it keeps nothing to windows. */
  readonly windows?: WindowStandings | undefined;
  /** Where that command stands in its stream. */
  readonly commandCursor?: string | undefined;
}

/** The other applications of the installation. */
export interface FleetView {
  /** How many automatic operations may run at once, and how many may move into one region. */
  readonly limits: { readonly concurrentOperations: number; readonly intoOneRegion: number };
  readonly others: readonly FleetMember[];
  /** Since when this owner hears of them: what could have been told before may never have been written. Absent: for long. */
  readonly heardSince?: number | undefined;
}

/** Another application, reduced to what bears on this one. */
export interface FleetMember {
  readonly application: string;
  readonly priority: number;
  readonly phase: Phase;
  /** The regions its running operation brings traffic or data into. */
  readonly movingInto: readonly string[];
  /** What it depends on itself: it does not go first before those. */
  readonly after?: readonly string[] | undefined;
  /** Whether its region is suspected and it would move by itself if it could. */
  readonly wantsToMove: boolean;
  /** Its operation stands still until a person does something: it takes nobody's room. */
  readonly waitsForPerson?: true | undefined;
  /** An operator has ordered its operation: the limits are for what Regent begins by itself. */
  readonly ordered?: true | undefined;
  /** It drills: nothing but another drill waits for that. */
  readonly drilling?: true | undefined;
  /** The regions that serve its users or hold its data. */
  readonly standsIn?: readonly string[] | undefined;
  /** How soon everybody knows when one of those dies, in milliseconds from its death. */
  readonly knownWithinMs?: number | undefined;
}

/** A report and when this owner received it, on the view's clock. */
export interface ReceivedReport {
  readonly receivedAt: number;
  readonly report: Report;
}

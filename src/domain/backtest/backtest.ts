import type { Application, Automation } from '../application.ts';
import type { JournalEntry } from '../journal.ts';
import type { Phase } from '../state.ts';
import type { WindowsAt } from '../windows.ts';
import { type Comparison, compare } from './compare.ts';
import { isRecorded } from './picture.ts';
import { type Recording, recordingOf } from './recording.ts';
import { rehearse } from './rehearse.ts';

/** What another policy would have made of the health that a journal records. Instants in milliseconds of Redis time. */
export interface Backtest {
  readonly application: string;
  readonly from: number;
  readonly to: number;
  readonly comparisons: readonly Comparison[];
  /** Whether it would have made the same failovers, be it at other times. */
  readonly same: boolean;
  /** How the recording would have left it. */
  readonly end: { readonly phase: Phase; readonly because: string };
  /** What the record lacks and what was assumed instead, a sentence each. */
  readonly notes: readonly string[];
}

/** Plays one application's journal through another configuration of it. Pure, as `windowsAt` is. */
export function backtest(
  application: Application,
  entries: readonly JournalEntry[],
  automation?: Automation,
  windowsAt?: WindowsAt,
): Backtest {
  const recording = recordingOf(entries);
  const rehearsal = rehearse(atOnce(application), recording, automation, windowsAt);
  const comparisons = compare(recording.failovers, rehearsal);
  const { phase, said } = rehearsal.end;
  return {
    application: application.id,
    from: recording.from,
    to: recording.to,
    comparisons,
    same: comparisons.every(({ recorded, rehearsed }) => recorded !== undefined && rehearsed !== undefined),
    end: { phase, because: said.because },
    notes: [...notesOn(application, recording, automation), ...shiftNotes(application), ...pending(phase)],
  };
}

/** Whether a part of the users did well could not be told: nobody has recorded what they were answered. */
function atOnce(application: Application): Application {
  return { ...application, policy: { ...application.policy, shift: undefined } };
}

function shiftNotes({ policy }: Application): string[] {
  if (policy.shift === undefined) return [];
  return ['What users were answered is not recorded: they are moved at once, and not in parts.'];
}

function notesOn(application: Application, recording: Recording, automation?: Automation): string[] {
  return [
    ...unseenTargets(application, recording),
    ...unseenResources(application, recording),
    ...manual(recording, automation),
  ];
}

function pending(phase: Phase): string[] {
  if (phase !== 'suspect' && phase !== 'operating') return [];
  return [`The record ends while it is ${phase}: what would have come of that is not known.`];
}

function unseenTargets({ regions }: Application, { events }: Recording): string[] {
  return regions.flatMap(({ id, targets }) =>
    targets
      .filter((target) => target.critical && !isRecorded(events, id, target.id))
      .map(
        (target) =>
          `Nothing is recorded of the target ${target.id} in ${id}: what a vantage would say of it is unknown.`,
      ),
  );
}

function unseenResources({ resources }: Application, { events }: Recording): string[] {
  const seen = new Set(
    events.flatMap((event) => (event.kind === 'decided' ? Object.keys(event.view.observations) : [])),
  );
  return resources
    .filter(({ id }) => !seen.has(id))
    .map(({ id }) => `Nothing is recorded of the resource ${id}: it is taken to be well.`);
}

function manual({ start, events }: Recording, automation?: Automation): string[] {
  if (automation !== undefined || start?.automation !== 'manual') return [];
  const turnedOn = events.some((event) => event.kind === 'decided' && event.next.automation === 'automatic');
  return turnedOn ? [] : ['Automation was manual throughout the record: nothing would have started by itself.'];
}

import type { JournalEntry } from '../journal.ts';
import type { Observation, RegionObservation } from '../observation.ts';
import { type Operation, type StepRecord, wasAsked } from '../operation.ts';
import type { LostInReport } from './contract.ts';

/** Log times are told in whole seconds: of two the difference is no more exact. */
const wholeSecondMs = 1_000;

/**
 * What a takeover by force has lost, as far as it has shown since: by what the side that was left tells of itself once it
 * answers again, or by as of when the copy was that took over. Unknown with the reason, as long as neither tells.
 */
export function measuredLoss(operation: Operation, step: StepRecord, entries: readonly JournalEntry[]): LostInReport {
  const { from, to } = operation;
  const copy = seenBefore(step, entries)?.regions[to.primary];
  const left = seenAfter(operation, step, entries).flatMap(({ regions }) => regions[from.primary] ?? []);
  if (left.some(({ followed }) => followed === 'no')) return parted(operation, left, copy);
  if (left.some(({ followed }) => followed === 'yes')) {
    const because = `${from.primary} follows ${to.primary} again with all that was ever written there: nothing is missing.`;
    return { ms: 0, estimated: false, because };
  }
  const written = lacking(left, copy);
  if (written !== undefined) return { ms: written, estimated: false, because: byLogs(operation) };
  if (copy?.copiedAt !== undefined) return sinceCopy(operation, copy.copiedAt, entries);
  const answered = left.some(({ role }) => role !== undefined && role !== 'unknown');
  return unknown(
    answered
      ? `What ${from.primary} tells since then does not show whether anything was written there that ${to.primary} lacks.`
      : `${from.primary} has not told of it since then.`,
  );
}

/** Both sides have gone on with logs of their own: something is missing for certain. */
function parted(
  operation: Operation,
  left: readonly RegionObservation[],
  copy: RegionObservation | undefined,
): LostInReport {
  const { from, to } = operation;
  const written = lacking(left, copy);
  const sure = `The log of ${from.primary} has parted from that of ${to.primary}, so something is missing there`;
  if (written === undefined)
    return unknown(`${sure}; how much can not be seen, because that database did not run again.`);
  return { ms: Math.max(wholeSecondMs, written), estimated: false, because: `${sure}. ${byLogs(operation)}` };
}

/** From the last record that the copy had when it took over to the last that the side that was left has written. */
function lacking(left: readonly RegionObservation[], copy: RegionObservation | undefined): number | undefined {
  const until = left.findLast(
    ({ role, writtenUntil }) => role === 'primary' && writtenUntil !== undefined,
  )?.writtenUntil;
  if (until === undefined || copy?.writtenUntil === undefined) return undefined;
  return Math.max(0, until - copy.writtenUntil);
}

function byLogs({ from, to }: Operation): string {
  return `From the last record in ${to.primary} before the takeover to the last in ${from.primary}, by their log times.`;
}

/** Nobody tells of single writes to a volume: they end at the latest when its region was seen down, or was fenced. */
function sinceCopy(operation: Operation, copiedAt: number, entries: readonly JournalEntry[]): LostInReport {
  const { from, to } = operation;
  const until = [downSince(operation, entries), fencedAt(operation)].filter((at) => at !== undefined);
  if (until.length === 0) return unknown(`Nobody knows until when it was written in ${from.primary}.`);
  const because = `From when the copy was made that ${to.primary} had, to when ${from.primary} was seen down or was fenced; of single writes nobody tells.`;
  return { ms: Math.max(0, Math.min(...until) - copiedAt), estimated: true, because };
}

function downSince({ id, from }: Operation, entries: readonly JournalEntry[]): number | undefined {
  const began = entries.find(({ body }) => body.kind === 'decision' && body.next.operation?.id === id)?.body;
  return began?.kind === 'decision' ? began.before.suspected[from.primary] : undefined;
}

function fencedAt({ steps, from }: Operation): number | undefined {
  const fences = steps.filter(({ verb, region }) => verb === 'fence' && region === from.primary);
  if (fences.length === 0 || fences.some((fence) => fence.status !== 'done' || !wasAsked(fence))) return undefined;
  return Math.max(...fences.map(({ endedAt = 0 }) => endedAt));
}

/** The last look before the takeover was begun. */
function seenBefore(
  { resource, startedAt = 0 }: StepRecord,
  entries: readonly JournalEntry[],
): Observation | undefined {
  return looksAt(resource, entries).findLast(({ at }) => at <= startedAt);
}

/** What was seen since, while the data was where the operation has brought it and was not on its way anywhere. */
function seenAfter({ id, to }: Operation, { resource, endedAt = 0 }: StepRecord, entries: readonly JournalEntry[]) {
  const resting = entries.filter(({ body }) => {
    if (body.kind !== 'decision' || body.before.placement.primary !== to.primary) return false;
    const { operation } = body.before;
    return operation === undefined || operation.kind === 'reprotect' || operation.id === id;
  });
  return looksAt(resource, resting).filter(({ at }) => at > endedAt);
}

function looksAt(resource: string, entries: readonly JournalEntry[]): Observation[] {
  return entries.flatMap(({ body }) => (body.kind === 'decision' ? (body.view.observations[resource] ?? []) : []));
}

function unknown(because: string): LostInReport {
  return { ms: 'unknown', estimated: false, because };
}

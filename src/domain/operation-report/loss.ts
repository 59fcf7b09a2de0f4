import type { JournalEntry } from '../journal.ts';
import { type Operation, type StepRecord, wasAsked } from '../operation.ts';
import type { LossInReport, LostInReport } from './contract.ts';
import { measuredLoss } from './measured-loss.ts';

/**
 * What was lost of each resource that was promoted, or may have been: as it was quoted, and where it was taken over by force
 * as it has shown since, by the journal up to now.
 */
export function lossesIn(operation: Operation, entries: readonly JournalEntry[]): LossInReport[] {
  return operation.steps
    .filter((step) => step.verb === 'promote' && (step.status === 'done' || wasAsked(step)))
    .map((step) => {
      const measured = step.status === 'done' && !step.graceful ? measuredLoss(operation, step, entries) : undefined;
      return { resource: step.resource, ...lossOf(operation, step), ...(measured && { measured }) };
    });
}

/** The best that is known of a loss: what was measured, where it could be. */
export function bestOf({ measured, ...quoted }: LossInReport): LossInReport {
  return measured === undefined || measured.ms === 'unknown' ? quoted : { resource: quoted.resource, ...measured };
}

function lossOf({ quotedLoss, quotedBytes }: Operation, { status, graceful, resource }: StepRecord): LostInReport {
  if (status !== 'done') {
    const because = 'Its promotion was asked for, and it is not known what became of it.';
    return { ms: 'unknown', estimated: false, because };
  }
  if (graceful) return { ms: 0, bytes: 0, estimated: false, because: 'Both sides handed over to each other.' };
  const ms = quotedLoss[resource];
  const bytes = ms === 0 ? 0 : quotedBytes?.[resource];
  if (ms === undefined) {
    const because = 'It was taken over by force, and nobody knew what that loses.';
    return { ms: 'unknown', estimated: false, bytes, because };
  }
  return {
    ms,
    estimated: true,
    bytes,
    because: 'It was taken over by force; this was seen of its replica beforehand.',
  };
}

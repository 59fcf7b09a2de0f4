import { type Operation, type StepRecord, wasAsked } from '../operation.ts';
import type { LossInReport } from './contract.ts';

/** What was lost of each resource that was promoted, or may have been. */
export function lossesIn(operation: Operation): LossInReport[] {
  return operation.steps
    .filter((step) => step.verb === 'promote' && (step.status === 'done' || wasAsked(step)))
    .map((step) => ({ resource: step.resource, ...lossOf(operation, step) }));
}

function lossOf(
  { quotedLoss, quotedBytes }: Operation,
  { status, graceful, resource }: StepRecord,
): Omit<LossInReport, 'resource'> {
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

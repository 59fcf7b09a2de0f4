import { endedOperation } from '../ended-operation.ts';
import type { DecisionBody, JournalEntry } from '../journal.ts';

/** The entries that a report is made from. */
export interface Window {
  /** Those that belong to the operation: from the suspicion that led to it, or its beginning, to its end. */
  readonly entries: readonly JournalEntry[];
  /** The same with what was written shortly before and after: what was seen is written down a little later. */
  readonly around: readonly JournalEntry[];
  /** The decision that began it; absent where that has been cut away. */
  readonly began?: DecisionBody | undefined;
  /** When a region was first suspected, where it was. */
  readonly suspectedAt?: number | undefined;
}

/** How long before the suspicion something may have been seen that led to it, and after the end something still be told. */
export const aroundMs = 60_000;

/** Where an operation stands in its application's journal. */
export function windowOf(entries: readonly JournalEntry[], operation: string): Window {
  const start = entries.findIndex((entry) => beginsIt(entry, operation));
  const end = entries.findIndex((entry) => endsIt(entry, operation));
  const began = entries[start]?.body;
  const decision = began?.kind === 'decision' ? began : undefined;
  const last = end < 0 ? entries.length - 1 : end;
  if (decision === undefined) {
    const own = entries.slice(0, last + 1).filter((entry) => isAbout(entry, operation));
    return { entries: own, around: own };
  }
  const suspectedAt = suspicionBefore(decision);
  const from = Math.min(suspectedAt ?? decision.view.now, decision.view.now);
  const endedAt = end < 0 ? Number.POSITIVE_INFINITY : (entries[end]?.at ?? 0);
  const first = entries.findIndex(({ at }, index) => index === start || at >= from);
  return {
    entries: entries.slice(Math.min(first, start), last + 1),
    around: entries.filter(({ at }) => at >= from - aroundMs && at <= endedAt + aroundMs),
    began: decision,
    suspectedAt,
  };
}

/** Whether nothing that stands further up in the journal belongs to the report. */
export function reachesBack(entries: readonly JournalEntry[], operation: string, epoch: number): boolean {
  if (entries.some(({ body }) => body.kind === 'decision' && body.next.epoch < epoch - 1)) return true;
  const { began, suspectedAt } = windowOf(entries, operation);
  if (began === undefined) return false;
  return (entries[0]?.at ?? 0) < Math.min(suspectedAt ?? began.view.now, began.view.now) - aroundMs;
}

/** Whether the decision of an entry begins the operation. */
function beginsIt({ body }: JournalEntry, operation: string): boolean {
  return body.kind === 'decision' && body.next.operation?.id === operation && body.before.operation?.id !== operation;
}

function endsIt({ body }: JournalEntry, operation: string): boolean {
  return body.kind === 'decision' && endedOperation(body.before, body.next)?.id === operation;
}

/** Whether an entry was written while the operation ran. */
export function isAbout({ body }: JournalEntry, operation: string): boolean {
  if (body.kind === 'progress') return body.operation === operation;
  return body.kind === 'decision' && (body.before.operation?.id === operation || body.next.operation?.id === operation);
}

function suspicionBefore({ before, next }: DecisionBody): number | undefined {
  const since = Object.values({ ...next.suspected, ...before.suspected });
  return since.length === 0 ? undefined : Math.min(...since);
}

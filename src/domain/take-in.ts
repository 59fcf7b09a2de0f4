import type { JournalEntry } from './journal.ts';
import type { Operation } from './operation.ts';
import { advance } from './progress.ts';
import type { State } from './state.ts';
import type { OperationTaken, TakenIn } from './taken-in.ts';

/** What one application's entries, oldest first, come to. Undefined where no decision is among them. Pure. */
export function takenInFrom(entries: readonly JournalEntry[]): TakenIn | undefined {
  const operations = new Map<string, OperationTaken>();
  let state: State | undefined;
  for (const { body } of entries) {
    if (body.kind === 'decision') state = body.next;
    else if (body.kind === 'progress' && state !== undefined) state = advance(state, body.progress);
    for (const each of [state?.lastOperation, state?.operation])
      if (each !== undefined) operations.set(each.id, taken(each));
  }
  const last = entries.at(-1);
  if (state === undefined || last === undefined) return undefined;
  const { application, epoch, placement, drained, unfenced = [], kept, operation } = state;
  const openUntil = Math.max(0, ...(operation?.steps.map(endOfCall) ?? []));
  return {
    application,
    entries: entries.length,
    head: last.hash,
    epoch,
    placement,
    drained,
    unfenced: unfenced.map(({ resource, region }) => ({ resource, region })),
    ...(kept && { kept }),
    ...(openUntil > 0 && { openUntil }),
    operations: [...operations.values()],
  };
}

function taken({ id, kind, requestedBy, reason, to, startedAt, outcome }: Operation): OperationTaken {
  return { id, kind, requestedBy, reason, to, startedAt, ...(outcome && { outcome }) };
}

function endOfCall({ status, intent, settleMs }: Operation['steps'][number]): number {
  if (intent === undefined || intent.outcome === 'refused' || status === 'done') return 0;
  return (intent.answeredAt ?? intent.deadlineAt) + settleMs;
}

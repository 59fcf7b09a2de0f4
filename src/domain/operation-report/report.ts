import type { Application } from '../application.ts';
import type { JournalEntry } from '../journal.ts';
import { longestWay } from '../longest-way.ts';
import { type Operation, type StepRecord, spentMs } from '../operation.ts';
import type {
  DecisionInReport,
  JournalInReport,
  OperationInReport,
  OperationReport,
  StepInReport,
} from './contract.ts';
import { lossesIn } from './loss.ts';
import { objectivesIn } from './objectives.ts';
import { peopleIn } from './people.ts';
import { sightingsIn } from './sightings.ts';
import { skewIn } from './skew.ts';
import { usersIn } from './users.ts';
import { aroundMs, type Window, windowOf } from './window.ts';

/**
 * The report of an operation: from its own record, and from as much of its application's journal as there still is, oldest
 * first. The objectives are those that are promised now. Pure.
 */
export function operationReport(
  application: Application,
  operation: Operation,
  entries: readonly JournalEntry[],
): OperationReport {
  const window = windowOf(entries, operation.id);
  const { suspectedAt } = window;
  const end = operation.endedAt ?? window.entries.at(-1)?.at ?? operation.startedAt;
  const from = Math.min(suspectedAt ?? operation.startedAt, operation.startedAt);
  const seen = sightingsIn(application, window.around).filter(({ at }) => at >= from - aroundMs && at <= end);
  const users = usersIn(application, window.around, { from, to: end });
  const loss = lossesIn(operation, entries);
  return {
    application: application.id,
    operation: summaryOf(operation, isBlocked(window)),
    suspectedAt,
    steps: operation.steps.map((step) => stepOf(step, end)),
    seen,
    decided: window.entries.flatMap(decisionOf),
    people: peopleIn(window),
    users,
    objectives: objectivesIn({ application, operation, suspectedAt, seen, users, loss }),
    loss,
    skew: skewIn(loss),
    journal: journalOf(window.entries),
    gaps: gapsOf(operation, window),
  };
}

/** Whether a person has to decide how it goes on, as far as is written. */
function isBlocked({ entries }: Window): boolean {
  const last = entries.findLast(({ body }) => body.kind === 'decision')?.body;
  return last?.kind === 'decision' && last.next.phase === 'blocked';
}

function summaryOf(operation: Operation, blocked: boolean): OperationInReport {
  const { id, kind, graceful, epoch, requestedBy, reason, rule, from, to, zone, startedAt, endedAt } = operation;
  return {
    id,
    kind,
    outcome: operation.outcome ?? (blocked ? 'stopped' : 'running'),
    graceful,
    epoch,
    requestedBy,
    reason,
    approvedBy: operation.approvedBy,
    rule,
    from,
    to,
    zone,
    startedAt,
    endedAt,
    tookMs: endedAt === undefined ? undefined : endedAt - startedAt,
    expectedMs: longestWay(operation.steps),
    withdrawn: operation.withdrawn,
    override: operation.override ?? [],
  };
}

function stepOf(step: StepRecord, now: number): StepInReport {
  const { id, verb, resource, region, because, status, irreversible, startedAt, endedAt, heldAt, note } = step;
  const { expectedMs, pausedMs = 0, queuedMs = 0, attempts, earlierAttempts = 0 } = step;
  const told = { id, verb, resource, region, because, status, irreversible, startedAt, endedAt, heldAt, note };
  const tookMs = startedAt === undefined ? undefined : spentMs(step, endedAt ?? now, undefined);
  return { ...told, expectedMs, tookMs, pausedMs, queuedMs, calls: attempts + earlierAttempts };
}

function decisionOf({ sequence, hash, at, by, body }: JournalEntry): DecisionInReport[] {
  if (body.kind !== 'decision') return [];
  const { rule, because, before, next, findings } = body;
  return [{ sequence, hash, at, by, rule, because, from: before.phase, to: next.phase, guards: findings }];
}

function journalOf(entries: readonly JournalEntry[]): JournalInReport {
  const linked = entries.every(({ previous, sequence }, index) => {
    const before = entries[index - 1];
    return before === undefined || (before.hash === previous && before.sequence + 1 === sequence);
  });
  return {
    entries: entries.map(({ sequence, at, hash, body: { kind } }) => ({ sequence, at, kind, hash })),
    previous: entries[0]?.previous ?? '',
    linked,
    controllers: each(entries.map(({ by }) => by)),
    versions: each(entries.map(({ version }) => version)),
    rules: each(entries.flatMap(({ rules }) => rules ?? [])),
  };
}

function each(values: readonly string[]): string[] {
  return [...new Set(values)];
}

function gapsOf({ outcome }: Operation, { began, entries }: Window): string[] {
  return [
    ...(outcome === undefined ? ['It has not ended: this is how far it has come.'] : []),
    ...(entries.length === 0 ? ['The journal does not hold it any more: this is from its own record alone.'] : []),
    ...(entries.length > 0 && began === undefined
      ? ['The journal does not reach back to its beginning: what led to it is missing.']
      : []),
  ];
}

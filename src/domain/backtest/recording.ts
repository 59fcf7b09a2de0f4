import type { Command } from '../command.ts';
import type { DecisionBody, JournalEntry } from '../journal.ts';
import type { Report } from '../report.ts';
import type { State } from '../state.ts';
import type { VerdictChange } from '../verdicts.ts';
import type { View } from '../view.ts';
import { type Failover, failoverBegun } from './failover.ts';

/** What a journal tells of the world and of its operators, apart from what Regent made of it. */
export interface Recording {
  /** Milliseconds of Redis time. */
  readonly from: number;
  readonly to: number;
  /** Where the first recorded decision found the application; undefined when there is none. */
  readonly start: State | undefined;
  /** In the order in which they happened. */
  readonly events: readonly RecordedEvent[];
  /** What was really begun. */
  readonly failovers: readonly Failover[];
}

export type RecordedEvent =
  | { readonly kind: 'change'; readonly at: number; readonly change: VerdictChange }
  /** A whole report, as a decision saw it. `silent`: it was too old to vote then. */
  | { readonly kind: 'report'; readonly at: number; readonly report: Report; readonly silent: boolean }
  /** A decision: what was seen of the resources, a pause, an operator's order, and where it left the application. */
  | {
      readonly kind: 'decided';
      readonly at: number;
      readonly view: View;
      readonly next: State;
      readonly order: Command | undefined;
    };

/** Reports that the decision's own configuration does not tell the age of are judged by this, in milliseconds. */
const usualStaleAfterMs = 10_000;

/** Reads a recording out of one application's journal. Pure. */
export function recordingOf(entries: readonly JournalEntry[]): Recording {
  const decisions = entries.flatMap(({ body }) => (body.kind === 'decision' ? [body] : []));
  const events = eventsOf(entries).toSorted((a, b) => a.at - b.at);
  const instants = events.map(({ at }) => at);
  return {
    from: instants[0] ?? 0,
    to: Math.max(instants.at(-1) ?? 0, entries.at(-1)?.at ?? 0),
    start: decisions[0]?.before,
    events,
    failovers: decisions.flatMap(({ before, next, view }) => failoverBegun(before, next, view.now) ?? []),
  };
}

function eventsOf(entries: readonly JournalEntry[]): RecordedEvent[] {
  let staleAfterMs = usualStaleAfterMs;
  return entries.flatMap(({ body }): RecordedEvent[] => {
    if (body.kind === 'progress' || body.kind === 'readiness') return [];
    if (body.kind === 'configuration') {
      staleAfterMs = body.configuration.policy.staleAfterMs;
      return [];
    }
    if (body.kind === 'verdicts') return body.changes.map((change) => ({ kind: 'change', at: change.at, change }));
    staleAfterMs = body.configuration?.policy.staleAfterMs ?? staleAfterMs;
    return eventsOfDecision(body, staleAfterMs);
  });
}

function eventsOfDecision({ before, view, next }: DecisionBody, staleAfterMs: number): RecordedEvent[] {
  const reports = view.reports.map(({ receivedAt, report }): RecordedEvent => {
    return { kind: 'report', at: receivedAt, report, silent: view.now - receivedAt > staleAfterMs };
  });
  const answered = next.commandCursor !== before.commandCursor;
  return [...reports, { kind: 'decided', at: view.now, view, next, order: answered ? view.command : undefined }];
}

import type { OperationReport, Span } from '../../domain/operation-report/contract.ts';

/** A report as the API shows it: the same, with its instants in RFC 3339. */
export function reportDocument(report: OperationReport) {
  const { operation, suspectedAt, steps, seen, decided, people, users, journal } = report;
  return {
    ...report,
    operation: { ...operation, startedAt: rfc3339(operation.startedAt), endedAt: instant(operation.endedAt) },
    suspectedAt: instant(suspectedAt),
    steps: steps.map(({ startedAt, endedAt, heldAt, ...step }) => {
      return { ...step, startedAt: instant(startedAt), endedAt: instant(endedAt), heldAt: instant(heldAt) };
    }),
    seen: seen.map(dated),
    decided: decided.map(dated),
    people: people.map(dated),
    users: users.map((edge) => ({ ...edge, outages: edge.outages.map(spanDocument) })),
    journal: { ...journal, entries: journal.entries.map(dated) },
  };
}

function spanDocument({ from, to }: Span) {
  return { from: rfc3339(from), to: instant(to) };
}

function dated<Dated extends { readonly at: number }>(each: Dated) {
  return { ...each, at: rfc3339(each.at) };
}

function instant(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : rfc3339(ms);
}

function rfc3339(ms: number): string {
  return new Date(ms).toISOString();
}

import { type EdgeChange, edgeChanges } from './edge-changes.ts';
import type { Report, TargetReport, Verdict } from './report.ts';
import type { ReceivedReport, View } from './view.ts';

/** A change in what a vantage says. `at` is when the owner received what says so, in milliseconds of Redis time. */
export type VerdictChange =
  | {
      readonly kind: 'verdict';
      readonly at: number;
      readonly vantage: string;
      readonly region: string;
      readonly target: string;
      readonly verdict: Verdict;
      readonly reason: string;
    }
  /** From now on it abstains for these regions, and only for these. */
  | { readonly kind: 'isolated'; readonly at: number; readonly vantage: string; readonly regions: readonly string[] }
  /** Nothing has been heard from it since then; everything that it says later is told anew. */
  | { readonly kind: 'silent'; readonly at: number; readonly vantage: string };

/** What has been noticed of the vantages and is not in the journal yet. */
export interface VerdictNotes {
  /** The reports that were young enough to vote when last looked at. */
  readonly heard: readonly ReceivedReport[];
  readonly unwritten: readonly VerdictChange[];
  /** When the first of those was noticed. */
  readonly since: number;
  /** The same of what is answered through public names. */
  readonly edges: readonly EdgeChange[];
  readonly edgesSince: number;
}

/** Of somebody who has not looked yet: everything that is heard first is a change. */
export const noVerdicts: VerdictNotes = { heard: [], unwritten: [], since: 0, edges: [], edgesSince: 0 };

/** How long changes are collected before they are written: nobody waits for them, and decisions go first. */
const collectMs = 1_000;

/**
 * The same of public names while no operation runs. They have no threshold: one that answers now and then must not fill
 * the journal within hours.
 */
const collectEdgesMs = 10_000;

/** Looks at the vantages again; `staleAfterMs` is for all of them, or tells it of each. Pure. */
export function noteVerdicts(
  notes: VerdictNotes,
  view: View,
  staleAfterMs: number | ((vantage: string) => number),
): VerdictNotes {
  const limit = (vantage: string) => (typeof staleAfterMs === 'number' ? staleAfterMs : staleAfterMs(vantage));
  const heard = view.reports.filter(({ receivedAt, report }) => view.now - receivedAt <= limit(report.vantage));
  return {
    heard,
    unwritten: [...notes.unwritten, ...verdictChanges(notes.heard, heard)],
    since: notes.unwritten.length === 0 ? view.now : notes.since,
    edges: [...notes.edges, ...edgeChanges(notes.heard, heard)],
    edgesSince: notes.edges.length === 0 ? view.now : notes.edgesSince,
  };
}

/** Whether there is something to write, and it has waited for others for long enough. */
export function verdictsDue(notes: VerdictNotes, now: number, operating: boolean): boolean {
  const { unwritten, since, edges, edgesSince } = notes;
  if (unwritten.length > 0 && now - since >= collectMs) return true;
  return edges.length > 0 && now - edgesSince >= (operating ? collectMs : collectEdgesMs);
}

/** The notes after all of it has been written. */
export function verdictsWritten(notes: VerdictNotes): VerdictNotes {
  return { ...notes, unwritten: [], edges: [] };
}

/** What is different in `heard` from what was heard before. */
export function verdictChanges(before: readonly ReceivedReport[], heard: readonly ReceivedReport[]): VerdictChange[] {
  const silent = before
    .filter((last) => find(heard, last.report.vantage) === undefined)
    .map(({ receivedAt, report }) => ({ kind: 'silent' as const, at: receivedAt, vantage: report.vantage }));
  return [...silent, ...heard.flatMap((each) => changesOf(find(before, each.report.vantage), each))];
}

function changesOf(before: ReceivedReport | undefined, { receivedAt: at, report }: ReceivedReport): VerdictChange[] {
  if (before?.report === report) return [];
  const { vantage, isolatedFor } = report;
  const abstained = before?.report.isolatedFor ?? [];
  const isolated: VerdictChange[] =
    abstained.join() === isolatedFor.join() ? [] : [{ kind: 'isolated', at, vantage, regions: isolatedFor }];
  const known = before === undefined ? [] : saidBy(before.report);
  const verdicts = saidBy(report).flatMap(({ region, target, verdict, reason }): VerdictChange[] => {
    const last = known.find((each) => each.region === region && each.target === target);
    return last?.verdict === verdict ? [] : [{ kind: 'verdict', at, vantage, region, target, verdict, reason }];
  });
  return [...isolated, ...verdicts];
}

/** In the place of a target's name: what is said of a region as a whole. */
export const wholeRegion = '*';

function saidBy({ verdicts, regions = [] }: Report): Pick<TargetReport, 'region' | 'target' | 'verdict' | 'reason'>[] {
  return [...verdicts, ...regions.map((each) => ({ ...each, target: wholeRegion }))];
}

function find(reports: readonly ReceivedReport[], vantage: string): ReceivedReport | undefined {
  return reports.find(({ report }) => report.vantage === vantage);
}

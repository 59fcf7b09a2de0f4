import type { Application } from '../application.ts';
import { tellsNothing } from '../edge-changes.ts';
import type { JournalBody, JournalEntry } from '../journal.ts';
import type { EdgeReport } from '../report.ts';
import type { EdgeInReport, Span, VantageAtEdge } from './contract.ts';
import { heardIn, silentAt } from './heard.ts';

/** What counts as within the operation: an outage that was over before it, or began after it, is not told. */
export interface Bounds {
  readonly from: number;
  readonly to: number;
}

/**
 * How users fared through each public name. Vantages stand in for them: there was no answer for as long as more than half
 * of those who could tell had none. Who abstains, is silent or could not ask can not tell.
 */
export function usersIn(application: Application, entries: readonly JournalEntry[], bounds: Bounds): EdgeInReport[] {
  const words = entries.flatMap(({ body }) => wordsOf(application, body)).toSorted((a, b) => a.at - b.at);
  const until = Math.max(bounds.to, words.at(-1)?.at ?? bounds.to);
  return application.edges.map(({ id }) => fared(id, words, bounds, until));
}

/** What a vantage is answered through a name; `able`: whether what it says counts, for all names. */
type Word = { readonly at: number; readonly vantage: string } & (
  | { readonly able: boolean }
  | (EdgeReport & { readonly able?: undefined })
);

/** What is known of one vantage at one name. */
interface Standing {
  readonly able: boolean;
  readonly last?: EdgeReport | undefined;
}

/** A stretch of time with what each vantage was answered in it. */
interface Stretch extends Required<Span> {
  readonly to: number;
  readonly standings: ReadonlyMap<string, Standing>;
}

function wordsOf(application: Application, body: JournalBody): Word[] {
  if (body.kind === 'decision') {
    return heardIn(application, body.view).flatMap(({ receivedAt: at, report }): Word[] => {
      const { vantage, isolatedFor, edges } = report;
      return [{ at, vantage, able: isolatedFor.length === 0 }, ...edges.map((edge) => ({ at, vantage, ...edge }))];
    });
  }
  if (body.kind !== 'verdicts') return [];
  const changes = body.changes.map((change): Word => {
    const able = change.kind === 'verdict' || (change.kind === 'isolated' && change.regions.length === 0);
    return { at: change.kind === 'silent' ? silentAt(change) : change.at, vantage: change.vantage, able };
  });
  return [...changes, ...(body.edges ?? [])];
}

function fared(edge: string, words: readonly Word[], bounds: Bounds, until: number): EdgeInReport {
  const stretches = stretchesOf(edge, words, until);
  const outages = within(bounds, spansOf(stretches, isOutage, until));
  const end = Math.max(bounds.to, ...outages.map(({ to = until }) => to));
  const last = stretches.findLast(({ from }) => from <= end)?.standings ?? new Map<string, Standing>();
  const told = [...last].filter(([, { last: answer }]) => answer !== undefined);
  return {
    edge,
    vantages: told.map(([vantage, standing]) => atEdge(vantage, standing, stretches, { bounds, until })),
    outages,
    withoutAnswerMs: told.length === 0 ? undefined : lengthOf(outages, until),
  };
}

function stretchesOf(edge: string, words: readonly Word[], until: number): Stretch[] {
  let standings: ReadonlyMap<string, Standing> = new Map();
  return words.flatMap((word, index) => {
    standings = new Map(standings).set(word.vantage, after(standings.get(word.vantage), edge, word));
    const to = words[index + 1]?.at ?? until;
    return to > word.at || index === words.length - 1 ? [{ from: word.at, to, standings }] : [];
  });
}

function after(standing: Standing = { able: true }, edge: string, word: Word): Standing {
  if (word.able !== undefined) return { ...standing, able: word.able };
  if (word.edge !== edge || tellsNothing(word.reason)) return standing;
  return { able: standing.able, last: word };
}

function isOutage(standings: ReadonlyMap<string, Standing>): boolean {
  const answers = [...standings.values()].flatMap(({ able, last }) => (able && last !== undefined ? [last] : []));
  return answers.filter(hasNone).length * 2 > answers.length;
}

function hasNone({ servedBy }: EdgeReport): boolean {
  return servedBy === null;
}

/** The stretches in which something holds, those that touch made one. */
function spansOf(
  stretches: readonly Stretch[],
  holds: (standings: ReadonlyMap<string, Standing>) => boolean,
  until: number,
): Span[] {
  const spans: Span[] = [];
  for (const { from, to, standings } of stretches) {
    if (!holds(standings)) continue;
    const touches = spans.at(-1)?.to === from ? spans.pop() : undefined;
    spans.push({ from: touches?.from ?? from, to: to >= until ? undefined : to });
  }
  return spans;
}

function lengthOf(spans: readonly Span[], until: number): number {
  return spans.reduce((sum, { from, to = until }) => sum + to - from, 0);
}

/** Those that were not over before the operation, and did not begin after it. */
function within(bounds: Bounds, spans: readonly Span[]): Span[] {
  return spans.filter(({ from, to = bounds.to }) => to >= bounds.from && from <= bounds.to);
}

function atEdge(
  vantage: string,
  { able, last }: Standing,
  stretches: readonly Stretch[],
  { bounds, until }: { readonly bounds: Bounds; readonly until: number },
): VantageAtEdge {
  const holds = (standings: ReadonlyMap<string, Standing>) => {
    const standing = standings.get(vantage);
    return standing?.able === true && standing.last?.servedBy === null;
  };
  const spans = within(bounds, spansOf(stretches, holds, until));
  const failing = stretches.filter(
    ({ from, standings }) => holds(standings) && spans.some((span) => from >= span.from),
  );
  const reasons = failing.flatMap(({ standings }) => standings.get(vantage)?.last?.reason ?? []);
  return {
    vantage,
    withoutAnswerMs: lengthOf(spans, until),
    reasons: [...new Set(reasons)],
    tells: able,
    servedBy: last?.servedBy ?? null,
  };
}

import type { Application } from '../application.ts';
import type { JournalEntry } from '../journal.ts';
import type { Report, TargetReport } from '../report.ts';
import { type VerdictChange, wholeRegion } from '../verdicts.ts';
import type { ReceivedReport } from '../view.ts';
import type { Sighting } from './contract.ts';
import { heardIn, silentAt } from './heard.ts';

/** What was said last, by vantage: of `region/target` the verdict, of a vantage itself for what it abstains. */
type Said = Map<string, string>;

/**
 * Every change in what the vantages said, oldest first: as it was noted, and where that is not in the journal as the next
 * decision saw it. What was well from the start is no news.
 */
export function sightingsIn(application: Application, entries: readonly JournalEntry[]): Sighting[] {
  const said: Said = new Map();
  return wordsIn(application, entries)
    .toSorted((a, b) => a.at - b.at)
    .flatMap((word) => newsOf(said, word));
}

/** One thing that a vantage said, under the key that the next thing of the same kind has. */
interface Word extends Sighting {
  readonly key: string;
}

function newsOf(said: Said, { key, ...sighting }: Word): Sighting[] {
  const before = said.get(key);
  said.set(key, sighting.verdict === 'abstains' ? sighting.sentence : sighting.verdict);
  if (before === said.get(key)) return [];
  const calm = sighting.verdict === 'up' || sighting.verdict === 'unknown' || sighting.verdict === 'heard';
  return before === undefined && calm ? [] : [sighting];
}

function wordsIn(application: Application, entries: readonly JournalEntry[]): Word[] {
  return entries.flatMap(({ body }) => {
    if (body.kind === 'verdicts') return body.changes.flatMap(wordsOfChange);
    return body.kind === 'decision' ? heardIn(application, body.view).flatMap(wordsOfReport) : [];
  });
}

function wordsOfChange(change: VerdictChange): Word[] {
  const { at, vantage } = change;
  if (change.kind === 'silent') {
    return [
      { key: vantage, at: silentAt(change), vantage, verdict: 'silent', sentence: `${vantage} is heard no more.` },
    ];
  }
  if (change.kind === 'isolated') return [abstention(at, vantage, change.regions), heard(at, vantage)];
  return [verdictWord(at, vantage, change), heard(at, vantage)];
}

function wordsOfReport({ receivedAt, report }: ReceivedReport): Word[] {
  const { vantage, verdicts, regions = [] }: Report = report;
  const whole = regions.map((each) => ({ ...each, target: wholeRegion }));
  return [
    heard(receivedAt, vantage),
    abstention(receivedAt, vantage, report.isolatedFor),
    ...[...verdicts, ...whole].map((each) => verdictWord(receivedAt, vantage, each)),
  ];
}

function heard(at: number, vantage: string): Word {
  return { key: vantage, at, vantage, verdict: 'heard', sentence: `${vantage} is heard again.` };
}

function abstention(at: number, vantage: string, regions: readonly string[]): Word {
  const key = `${vantage} abstains`;
  if (regions.length === 0) return { key, at, vantage, verdict: 'heard', sentence: `${vantage} has a say again.` };
  return { key, at, vantage, verdict: 'abstains', sentence: `${vantage} abstains on ${regions.join(', ')}.` };
}

function verdictWord(
  at: number,
  vantage: string,
  { region, target, verdict, reason }: Pick<TargetReport, 'region' | 'target' | 'verdict' | 'reason'>,
): Word {
  const what = target === wholeRegion ? region : `${target} in ${region}`;
  const sentence = `${vantage} says ${verdict} of ${what} (${reason}).`;
  return { key: `${vantage} ${region}/${target}`, at, vantage, region, verdict, sentence };
}

import { type Application, quorumOf, type Region } from './application.ts';
import type { Report, Verdict } from './report.ts';
import type { View } from './view.ts';

/** The agreed state of a region. `unknown` whenever too few vantages agree: never "up", never "down". */
export type Health = 'up' | 'degraded' | 'down' | 'unknown';

/** A region's health with the votes behind it. */
export interface RegionHealth {
  readonly region: string;
  readonly health: Health;
  readonly votes: readonly Vote[];
  /** How many votes are needed. */
  readonly quorum: number;
}

/** One vantage's opinion of a region, or why it has none. */
export interface Vote {
  readonly vantage: string;
  readonly says: Verdict;
  /** What its worst target said: `connect-refused on web`, `no fresh report`, `isolated`. */
  readonly reason: string;
}

/** The health of every region of an application, in order of preference. */
export function assess(application: Application, active: readonly string[], view: View): RegionHealth[] {
  return application.regions.map((region) => assessRegion(application, region, active.includes(region.id), view));
}

function assessRegion(application: Application, region: Region, active: boolean, view: View): RegionHealth {
  const quorum = quorumOf(application);
  const votes = application.vantages.map((vantage) => voteOf(application, vantage, region, active, view));
  const down = votes.filter((vote) => vote.says === 'down').length;
  const up = votes.filter((vote) => vote.says === 'up').length;
  if (down >= quorum) return { region: region.id, health: 'down', votes, quorum };
  if (up < quorum) return { region: region.id, health: 'unknown', votes, quorum };
  return { region: region.id, health: isDegraded(region, active, view, quorum) ? 'degraded' : 'up', votes, quorum };
}

function voteOf(application: Application, vantage: string, region: Region, active: boolean, view: View): Vote {
  const report = freshReport(application, vantage, view);
  if (report === undefined) return { vantage, says: 'unknown', reason: 'no fresh report' };
  if (report.isolatedFor.includes(region.id))
    return { vantage, says: 'unknown', reason: 'isolated: it has lost its control targets' };
  const expected = region.targets.filter((target) => target.critical && (active || target.expect === 'always'));
  if (expected.length === 0) return { vantage, says: 'unknown', reason: 'nothing is expected to be up here' };
  const seen = expected.map((target) => ({ target: target.id, ...verdictOn(report, region.id, target.id) }));
  const worst = seen.find((each) => each.verdict === 'down') ?? seen.find((each) => each.verdict === 'unknown');
  if (worst === undefined) return { vantage, says: 'up', reason: 'ok' };
  return { vantage, says: worst.verdict, reason: `${worst.reason} on ${worst.target}` };
}

/** The vantage's report if it is young enough to vote. */
export function freshReport(application: Application, vantage: string, view: View): Report | undefined {
  const received = view.reports.find((each) => each.report.vantage === vantage);
  if (received === undefined || view.now - received.receivedAt > application.policy.staleAfterMs) return undefined;
  return received.report;
}

function verdictOn(report: Report, region: string, target: string): { verdict: Verdict; reason: string } {
  const found = report.verdicts.find((each) => each.region === region && each.target === target);
  return found ?? { verdict: 'unknown', reason: 'not reported' };
}

function isDegraded(region: Region, active: boolean, view: View, quorum: number): boolean {
  const watched = region.targets.filter((target) => !target.critical && (active || target.expect === 'always'));
  return watched.some((target) => {
    const down = view.reports.filter(({ report }) => verdictOn(report, region.id, target.id).verdict === 'down');
    return down.length >= quorum;
  });
}

/** Whether a quorum sees the region up, be it degraded. */
export function isServable(health: RegionHealth | undefined): boolean {
  return health?.health === 'up' || health?.health === 'degraded';
}

/** The votes as one phrase: `2 of 3 vantages say down (eu-de: connect-refused on web; au-syd: timeout on web)`. */
export function describeVotes({ votes }: RegionHealth, says: Verdict): string {
  const agreeing = votes.filter((vote) => vote.says === says);
  const reasons = agreeing.map((vote) => `${vote.vantage}: ${vote.reason}`).join('; ');
  return `${agreeing.length} of ${votes.length} vantages say ${says}${reasons === '' ? '' : ` (${reasons})`}`;
}

import { type Application, quorumOf, type Region, staleAfterMsOf, type Target } from './application.ts';
import type { Report, Verdict } from './report.ts';
import type { View } from './view.ts';
import { type Vote, type Voting, voteOn } from './vote.ts';

/** The agreed state of a region or a zone. `unknown` whenever too few vantages agree: never "up", never "down". */
export type Health = 'up' | 'degraded' | 'down' | 'unknown';

/** A region's health with the votes behind it. */
export interface RegionHealth {
  readonly region: string;
  readonly health: Health;
  readonly votes: readonly Vote[];
  /** How many votes are needed. */
  readonly quorum: number;
  /** Of its zones, where it has any. */
  readonly zones: readonly ZoneHealth[];
}

/** A zone's health, agreed as a region's is. */
export interface ZoneHealth {
  readonly zone: string;
  readonly health: Health;
  readonly votes: readonly Vote[];
}

/** What is expected of regions and zones when their health is judged. */
export interface Expected {
  /** Regions that should receive users. */
  readonly active: readonly string[];
  /** Zones (`region/zone`) that users are kept from: they do not speak for their region. */
  readonly drained: readonly string[];
}

/** The health of every region of an application, in order of preference. */
export function assess(application: Application, expected: Expected, view: View): RegionHealth[] {
  return application.regions.map((region) => assessRegion(application, region, expected, view));
}

function assessRegion(
  application: Application,
  region: Region,
  { active: serving, drained }: Expected,
  view: View,
): RegionHealth {
  const active = serving.includes(region.id);
  const quorum = quorumOf(application);
  const expected = region.targets.filter((target) => active || target.expect === 'always');
  const critical = expected.filter((target) => target.critical);
  const zones = region.zones.map((zone) => assessZone(application, region, zone, critical, view));
  const regional = critical.filter(({ zone }) => zone === undefined);
  // A zone in which nothing is expected to be up says nothing: a cold standby is judged by its other targets.
  const telling = zones.filter(({ zone }) => critical.some((target) => target.zone === zone));
  const open = telling.filter(({ zone }) => !drained.includes(`${region.id}/${zone}`));
  const judged = open.length > 0 ? open : telling;
  const votes = votesOn(application, region, regional, judged, view);
  const base = { region: region.id, votes, quorum, zones };
  const agreed = agreedOn(votes, quorum);
  if (agreed !== 'up') return { ...base, health: agreed };
  const flawed = zones.some(({ health }) => health === 'down') || isDegraded(application, region, expected, view);
  return { ...base, health: flawed ? 'degraded' : 'up' };
}

function assessZone(
  application: Application,
  region: Region,
  zone: string,
  critical: readonly Target[],
  view: View,
): ZoneHealth {
  const own = critical.filter((target) => target.zone === zone);
  const votes = votesOn(application, region, own, [], view, zone);
  return { zone, votes, health: agreedOn(votes, quorumOf(application)) };
}

/** The zones that users come to count as one target more: down when all of them are. */
function votesOn(
  application: Application,
  region: Region,
  targets: readonly Target[],
  zones: readonly ZoneHealth[],
  view: View,
  zone?: string,
): Vote[] {
  return application.vantages.map((vantage) => {
    const report = freshReport(application, vantage, view);
    const voting: Voting = { vantage, region: region.id, zone, report, targets };
    return voteOn(
      voting,
      zones.map((zone) => zone.votes.find((vote) => vote.vantage === vantage)),
    );
  });
}

/** A quorum of less than a majority can be there twice; two that contradict each other are none. */
function agreedOn(votes: readonly Vote[], quorum: number): Exclude<Health, 'degraded'> {
  const down = votes.filter((vote) => vote.says === 'down').length >= quorum;
  const up = votes.filter((vote) => vote.says === 'up').length >= quorum;
  if (down === up) return 'unknown';
  return down ? 'down' : 'up';
}

/** The vantage's report if it is young enough to vote. */
export function freshReport(application: Application, vantage: string, view: View): Report | undefined {
  const received = view.reports.find((each) => each.report.vantage === vantage);
  if (received === undefined || view.now - received.receivedAt > staleAfterMsOf(application, vantage)) return undefined;
  return received.report;
}

/** Whether a quorum of those that may vote sees a target down that is not critical. */
function isDegraded(application: Application, region: Region, expected: readonly Target[], view: View): boolean {
  const reports = application.vantages
    .map((vantage) => freshReport(application, vantage, view))
    .filter((report) => report !== undefined && !report.isolatedFor.includes(region.id));
  const isDown = (report: Report | undefined, target: string) =>
    report?.verdicts.some((each) => each.region === region.id && each.target === target && each.verdict === 'down');
  return expected
    .filter((target) => !target.critical)
    .some(({ id }) => reports.filter((report) => isDown(report, id)).length >= quorumOf(application));
}

/** Whether a quorum sees the region up, be it degraded. */
export function isServable(health: RegionHealth | undefined): boolean {
  return health?.health === 'up' || health?.health === 'degraded';
}

/** The votes as one phrase: `2 of 3 vantages say down (eu-de: connect-refused on web; au-syd: timeout on web)`. */
export function describeVotes({ votes }: Pick<RegionHealth, 'votes'>, says: Verdict): string {
  const agreeing = votes.filter((vote) => vote.says === says);
  const reasons = agreeing.map((vote) => `${vote.vantage}: ${vote.reason}`).join('; ');
  return `${agreeing.length} of ${votes.length} vantages say ${says}${reasons === '' ? '' : ` (${reasons})`}`;
}

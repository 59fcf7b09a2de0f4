import type { Target } from './application.ts';
import type { Report, TargetReport, Verdict } from './report.ts';

/** One vantage's opinion of a region or a zone, or why it has none. */
export interface Vote {
  readonly vantage: string;
  readonly says: Verdict;
  /** What its worst target said: `connect-refused on web`, `no fresh report`, `isolated`. */
  readonly reason: string;
  /** Of a "down": whether nothing but the data tier is down. */
  readonly dataOnly: boolean;
  /** Of an "up": what was sampled last has failed, too seldom yet to be down. Absent: nothing has, or it is no "up". */
  readonly failing?: true;
}

/** What a vote is formed from. */
export interface Voting {
  readonly vantage: string;
  readonly region: string;
  /** The zone that is voted on; absent where it is the whole region. */
  readonly zone?: string | undefined;
  /** Its newest report, if that is young enough. */
  readonly report: Report | undefined;
  /** What is expected to be up, and is critical. */
  readonly targets: readonly Target[];
}

/** The vantage's vote: down when a target is, or when every zone is; unknown as soon as something is that matters. */
export function voteOn(voting: Voting, zones: readonly (Vote | undefined)[]): Vote {
  const { vantage, region, zone, report, targets } = voting;
  const abstain = (reason: string): Vote => ({ vantage, says: 'unknown', reason, dataOnly: false });
  if (report === undefined) return abstain('no fresh report');
  if (report.isolatedFor.includes(region)) return abstain('isolated: it has lost its control targets');
  if (report.regions !== undefined) {
    if (zone !== undefined) return abstain('it sees the region as a whole');
    return wholeVote(vantage, region, report.regions);
  }
  if (targets.length === 0 && zones.length === 0) return abstain('nothing is expected to be up here');
  const seen = targets.map((target) => ({ ...target, ...verdictOn(report, region, target.id) }));
  const down = seen.filter((each) => each.verdict === 'down');
  const worst = down.find((each) => each.tier === 'application') ?? down[0];
  if (worst !== undefined) {
    const reason = `${worst.reason} on ${worst.id}`;
    return { vantage, says: 'down', reason, dataOnly: worst.tier === 'data' };
  }
  const unclear = seen.find((each) => each.verdict === 'unknown');
  if (unclear !== undefined) return abstain(`${unclear.reason} on ${unclear.id}`);
  const failing = seen.some((each) => each.reason !== 'ok');
  return (
    zonesVote(vantage, zones) ?? { vantage, says: 'up', reason: 'ok', dataOnly: false, ...(failing && { failing }) }
  );
}

/** What it says of the region: it can't tell which of its tiers is down, and asks the one that users come to. */
function wholeVote(vantage: string, region: string, regions: NonNullable<Report['regions']>): Vote {
  const found = regions.find((each) => each.region === region);
  return { vantage, says: found?.verdict ?? 'unknown', reason: found?.reason ?? 'not reported', dataOnly: false };
}

/** Down when all zones are; unknown when none is up for certain; nothing to add when one is. */
function zonesVote(vantage: string, zones: readonly (Vote | undefined)[]): Vote | undefined {
  if (zones.length === 0 || zones.some((zone) => zone?.says === 'up')) return undefined;
  const down = zones.every((zone) => zone?.says === 'down');
  const reason = zones.map((zone) => zone?.reason).find((each) => each !== undefined) ?? 'not reported';
  const dataOnly = down && zones.every((zone) => zone?.dataOnly === true);
  return { vantage, says: down ? 'down' : 'unknown', reason, dataOnly };
}

/** What is down by its thresholds but has just answered well again is on its way back: neither down nor up. */
function verdictOn(report: Report, region: string, target: string): Pick<TargetReport, 'verdict' | 'reason'> {
  const found = report.verdicts.find((each) => each.region === region && each.target === target);
  if (found === undefined) return { verdict: 'unknown', reason: 'not reported' };
  return found.verdict === 'down' && found.reason === 'ok' ? { verdict: 'unknown', reason: 'coming back' } : found;
}

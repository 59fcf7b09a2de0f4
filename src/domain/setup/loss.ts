import { type Application, home, regionIds } from '../application.ts';
import { controlTargetsLeft, judgedWithout } from './control-targets-left.ts';
import { certainLosses } from './data-loss.ts';
import { fenceLeft, lossAccepted, mayBePrimary, movePermitted, skewAccepted, successorLeft } from './move-left.ts';
import { redisLeft } from './redis-left.ts';
import type { Remainder } from './remainder.ts';
import type { ApplicationSetup, Setup } from './setup.ts';
import type { SetupFinding } from './setup-finding.ts';
import { vantagesLeft } from './vantages-left.ts';

/**
 * What the loss of each region leaves, and whether automatic failover could happen at all: a line for each application
 * and region, and one for any other region whose loss would put an end to it unseen.
 */
export function reasonAboutLoss(setup: Setup): SetupFinding[] {
  const ofApplications = setup.applications.flatMap((each) =>
    regionIds(each.application).map((region) => lossOf(setup, each, region)),
  );
  return [...ofApplications, ...otherRegions(setup).flatMap((region) => lossElsewhere(setup, region))];
}

function lossOf(setup: Setup, each: ApplicationSetup, region: string): SetupFinding {
  const { application } = each;
  const judged = judgedWithout(setup.controlTargets, application, region);
  const remainders = [
    vantagesLeft(setup.vantages, application, region),
    ...controlTargetsLeft(setup.controlTargets, judged, region),
    ...successorLeft(application, judged, region),
    ...fenceLeft(application, region),
    ...lossAccepted(each, region),
    ...skewAccepted(each, region),
    ...movePermitted(application),
    redisLeft(setup.redis, region),
  ];
  const when = home(application).active.includes(region) ? '' : ' while it is active';
  const missing = remainders.filter(({ answer }) => answer === 'no');
  const cures = missing.flatMap(({ cure }) => cure ?? []);
  const left = remainders.map(({ clause }) => clause).join('; ');
  const conclusion =
    missing.length > 0
      ? impossible(application, missing)
      : `automatic failover possible${caveats(each, region, remainders)}`;
  return {
    severity: missing.length > 0 ? 'warning' : 'note',
    about: `applications.${application.id}.regions.${region}`,
    sentence: `If ${region} is lost${when}: ${left} → ${conclusion}.`,
    cure: cures.length === 0 ? undefined : [...new Set(cures)].join(' '),
  };
}

/** Why nothing would happen by itself; where another active region serves, its users are moved whatever the data does. */
function impossible({ activeRegions }: Application, missing: readonly Remainder[]): string {
  const because = missing.flatMap((each) => each.because ?? []).join(', and ');
  if (activeRegions === 1 || missing.some(({ ofData }) => ofData === undefined)) {
    return `automatic failover not possible, because ${because}`;
  }
  return `its users are sent to the other active regions, but the data does not move by itself, because ${because}`;
}

/** What else it depends on, and what it waits for. */
function caveats(each: ApplicationSetup, region: string, remainders: readonly Remainder[]): string {
  const { automation, approval } = each.application.policy;
  const loses = mayBePrimary(each.application, region) && certainLosses(each).some(({ verdict }) => verdict === 'asks');
  const asks = approval === 'always' || loses;
  const doubts = remainders.flatMap(({ answer, because }) => (answer === 'unknown' ? (because ?? []) : []));
  const waits = [
    ...(asks ? ["a person's approval"] : []),
    ...(automation === 'manual' ? ['an operator to set its automation to automatic'] : []),
  ];
  const waiting = waits.length === 0 ? '' : `; it waits for ${waits.join(' and for ')}`;
  return `${doubts.map((doubt) => `, ${doubt}`).join('')}${waiting}`;
}

/** Regions without applications in which something stands that a failover needs. */
function otherRegions({ vantages, redis, applications }: Setup): string[] {
  const known = applications.flatMap(({ application }) => regionIds(application));
  const all = new Set([...vantages, ...redis.members.map(({ region }) => region)]);
  return [...all].filter((region) => !known.includes(region));
}

/** Nothing has to move then, so a line is worth it only where Regent could no longer move anything. */
function lossElsewhere(setup: Setup, region: string): SetupFinding[] {
  const blind = setup.applications.map(({ application }) => vantagesLeft(setup.vantages, application, region));
  const missing = [...blind, redisLeft(setup.redis, region)].filter(({ answer }) => answer === 'no');
  const [first] = missing;
  if (first === undefined) return [];
  return [
    {
      severity: 'warning',
      about: `regions.${region}`,
      sentence: `If ${region} is lost: no application is there, but ${first.clause} → until it is back no automatic failover is possible, because ${first.because}.`,
      cure: first.cure,
    },
  ];
}

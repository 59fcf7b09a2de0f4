import { type Context, freshObservation, healthOf } from './context.ts';
import { all, type Finding, no, unknown, yes } from './finding.ts';
import { describeVotes, isServable } from './health.ts';
import { type Operation, type StepRecord, sharedBy } from './operation.ts';
import { servedAsWanted } from './served.ts';

/** The regions that users are being sent on to, and those that they came from. */
export function sidesOfShift(operation: Operation): { readonly fresh: string[]; readonly warm: string[] } {
  const { from, to } = operation;
  const left = from.active.filter((region) => !to.active.includes(region));
  const fresh = operation.backsOut === true ? left : sharedBy(operation);
  return { fresh, warm: from.active.filter((region) => !fresh.includes(region)) };
}

/**
 * How those are who receive a part of the users, as the vantages see them, as users are answered, and as the load balancer's
 * own checks have it. `no`: badly; `unknown`: nobody can say that they are well.
 */
export function receivingWell(operation: Operation, context: Context): Finding {
  const { fresh } = sidesOfShift(operation);
  const shifts = operation.steps.filter(({ part }) => part !== undefined);
  const found = [
    ...seenThroughEdges(shifts, context),
    ...seenByLoadBalancers(shifts, fresh, context),
    ...fresh.map((region) => seenByVantages(region, context)),
  ];
  const bad = found.find(({ answer }) => answer === 'no');
  return bad ?? all(found, 'Nobody receives a part of the users.');
}

/** The shifts that are done and held: nothing that follows them has begun. */
export function heldSteps({ steps, withdrawn, stopping }: Operation): StepRecord[] {
  if (withdrawn !== undefined || stopping !== undefined) return [];
  return steps.filter(
    ({ holdMs, status, heldAt }) => holdMs !== undefined && status === 'done' && heldAt === undefined,
  );
}

function seenByVantages(region: string, context: Context): Finding {
  const health = healthOf(context, region);
  if (health === undefined) return unknown(`There is no region ${region} any more.`);
  if (health.health === 'down') return no(`${region} is down: ${describeVotes(health, 'down')}.`);
  return isServable(health) ? yes(`${region} is up: ${describeVotes(health, 'up')}.`) : unknown(nobodySays(region));
}

function nobodySays(region: string): string {
  return `No quorum says now how ${region} is.`;
}

/** Users of any side must be answered: an edge that answers a majority from nowhere is no place to send more of them to. */
function seenThroughEdges(shifts: readonly StepRecord[], context: Context): Finding[] {
  const newest = shifts.findLast(({ attempts }) => attempts > 0);
  if (newest === undefined) return [];
  return context.application.edges.map(({ id }) => servedAsWanted({ ...newest, resource: id }, context));
}

/** One that has just begun to look, or whose gate has just opened, says no for a moment: that is doubt, and no outage. */
function seenByLoadBalancers(shifts: readonly StepRecord[], fresh: readonly string[], context: Context): Finding[] {
  return [...new Set(shifts.map(({ resource }) => resource))].flatMap((resource) => {
    const seen = freshObservation(context, resource)?.regions;
    if (seen === undefined) return [unknown(`Nothing has been seen of ${resource} lately.`)];
    const ill = fresh.find((region) => seen[region]?.healthy === 'no');
    if (ill === undefined) return [];
    return [unknown(`The checks of ${resource} itself see ${ill} unhealthy: ${seen[ill]?.detail}`)];
  });
}

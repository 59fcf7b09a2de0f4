import { abilityFor, canFence, primaryCandidates, promotable, type Resource } from '../application.ts';
import { type Context, freshObservation, healthOf } from '../context.ts';
import { all, type Finding, finding, no, unknown, yes } from '../finding.ts';
import { isServable } from '../health.ts';
import { type Change, movesPrimary, plan } from '../plan.ts';
import { regionHealthy } from './detection.ts';
import type { Guard } from './guard.ts';

/** Whether there is a healthy region to move to. */
export const replacementHealthy: Guard = {
  name: 'replacement-healthy',
  overridable: true,
  canBeUnknown: true,
  test: (context, change) => {
    if (change.to.active.length === 0) return no('No other region is seen healthy by a quorum.');
    const { from, to, kind } = change;
    const joining = to.active.filter((region) => !from.active.includes(region));
    // A drain or a restore leaves the data where it is; every other move is to where the primary is to be.
    const arrives = to.primary !== from.primary || kind === 'failover' || kind === 'switchover' || kind === 'failback';
    const receiving = arrives ? to.active.filter((each) => joining.includes(each) || each === to.primary) : joining;
    if (receiving.length > 0)
      return all(
        receiving.map((region) => regionHealthy(context, region)),
        '',
      );
    // Nobody new receives users: one of those that go on must be there for them.
    const going = to.active.map((region) => regionHealthy(context, region));
    return going.find(({ answer }) => answer === 'yes') ?? all(going, '');
  },
};

/** Whether enough regions go on serving. */
export const enoughRemain: Guard = {
  name: 'minimum-active',
  overridable: true,
  test: ({ application }, change) => {
    const { minActiveRegions } = application.policy;
    const left = change.to.active.length;
    return finding(
      left >= minActiveRegions,
      `${left} would serve.`,
      `Only ${left} would serve, and ${minActiveRegions} must.`,
    );
  },
};

/** Whether the old side can be kept from writing before another is promoted. */
export const fenceAvailable: Guard = {
  name: 'fence-available',
  test: ({ application }, change) => {
    const region = change.from.primary;
    if (change.graceful || !movesPrimary(application, change)) return yes('Nothing has to be fenced.');
    const fences = application.resources.filter((resource) => canFence(resource, region));
    return finding(
      fences.length > 0,
      `${region} can be fenced through ${fences.map((fence) => fence.id).join(', ')}.`,
      `Nothing is configured that could fence ${region}, so two sides might write.`,
    );
  },
};

/** Whether the side that holds the data can help with a graceful move of it. */
export const oldSideThere: Guard = {
  name: 'old-side-there',
  overridable: true,
  test: (context, change) => {
    const region = change.from.primary;
    if (!change.graceful || !movesPrimary(context.application, change)) return yes('Nobody has to help.');
    if (context.state.unprotected.includes(region)) return no(`${region} is fenced and can't help: order a failover.`);
    return finding(
      healthOf(context, region)?.health !== 'down',
      `${region} can help.`,
      `${region} is down and can't help: order a failover.`,
    );
  },
};

/** Whether the replicas that would be promoted can take over at all. */
export const replicasReady: Guard = {
  name: 'replicas-ready',
  overridable: true,
  canBeUnknown: true,
  test: (context, change) => {
    const { application } = context;
    if (!movesPrimary(application, change)) return yes('No data has to move.');
    const findings = promotable(application).map((resource) => replicaReady(context, change, resource.id));
    return all(findings, 'There is no data.');
  },
};

function replicaReady(context: Context, change: Change, resource: string): Finding {
  const region = change.to.primary;
  const seen = freshObservation(context, resource)?.regions[region];
  if (seen === undefined) return unknown(`Nothing has been seen of ${resource} in ${region} lately.`);
  if (seen.role === 'primary') return yes(`${resource} is already primary in ${region}.`);
  const ready = change.graceful ? seen.ready?.graceful : seen.ready?.forced;
  const atALoss = !change.graceful && seen.role === 'replica' && seen.loss !== undefined;
  if (ready === 'yes' || atALoss) return yes(`${resource} can take over in ${region}: ${seen.detail}`);
  const sentence = `${resource} in ${region} can't take over ${change.graceful ? 'gracefully' : 'without loss'}: ${seen.detail}`;
  return ready === 'no' ? no(sentence) : unknown(sentence);
}

/** Whether a region that is to receive users has, or can be given, what it takes to serve them. */
export const capacityThere: Guard = {
  name: 'capacity',
  overridable: true,
  canBeUnknown: true,
  test: (context, change) => {
    const joining = change.to.active.filter((region) => !change.from.active.includes(region));
    const findings = joining.flatMap((region) =>
      context.application.resources.flatMap((resource) => scalable(context, resource, region)),
    );
    return all(findings, 'No capacity has to be brought up.');
  },
};

/** A standby may be scaled down; what must be known is that it could be scaled up. */
export function scalable(context: Context, resource: Resource, region: string): Finding[] {
  if (!resource.regions.includes(region)) return [];
  const { id } = resource;
  const seen = freshObservation(context, id)?.regions[region];
  if (abilityFor(resource, 'prepare') === undefined) {
    return seen?.capacity === 'no' ? [no(`Nothing can bring up ${id} in ${region}: ${seen.detail}`)] : [];
  }
  if (seen?.capacity === undefined || seen.capacity === 'unknown') {
    const detail = seen?.detail ?? 'it was not seen lately.';
    return [unknown(`Nobody knows whether ${id} can be brought up in ${region}: ${detail}`)];
  }
  return [yes(`${id} can be brought up in ${region}: ${seen.detail}`)];
}

/** Whether the primary really moves, where there is one; not when no healthy region is left that holds the data. */
export const dataCanMove: Guard = {
  name: 'data-can-move',
  test: ({ application }, change) => {
    const somebody = promotable(application).length > 0 && change.to.active.length > 0;
    const stuck = somebody && !movesPrimary(application, change);
    return finding(
      !stuck,
      `${change.to.primary} holds the data.`,
      `No healthy region that could serve holds the data of ${change.from.primary}.`,
    );
  },
};

/** Whether a replacement would join at once: users are not kept on a dead region while another serves. */
export const joinsAtOnce: Guard = {
  name: 'joins-at-once',
  situational: true,
  test: (context, change) => {
    const slow = plan(context.application, change).some(({ verb }) => verb === 'prepare');
    const others = change.from.active.filter((region) => change.to.active.includes(region));
    const waits = slow && others.some((region) => isServable(healthOf(context, region)));
    return finding(
      !waits,
      'Nothing has to be brought up first, or nobody else serves.',
      `${others.join(', ')} serves, so the dead region is not kept until another one has been brought up.`,
    );
  },
};

/** Whether a command asks for something else than what is already so. */
export const changesSomething: Guard = {
  name: 'changes-something',
  situational: true,
  test: (context, change) => {
    const { active, primary } = change.from;
    const partly = change.partly ?? [];
    const serves = (region: string) => active.includes(region) && !partly.includes(region);
    const gathers = partly.some((region) => !change.to.active.includes(region));
    const same = change.to.primary === primary && change.to.active.every(serves) && !gathers;
    const unsettled = context.state.phase === 'blocked';
    return finding(
      !same || unsettled,
      gathers ? `It takes users away from ${partly.join(', ')}.` : `It moves to ${change.to.primary}.`,
      `${primary} is primary and active already.`,
    );
  },
};

/** Whether the commanded region exists and holds the data. */
export const regionKnown: Guard = {
  name: 'region-known',
  test: ({ application }, change) => {
    const region = change.to.primary;
    if (!application.regions.some((each) => each.id === region)) {
      return no(`There is no region ${region}; it has ${application.regions.map((each) => each.id).join(', ')}.`);
    }
    const missing = promotable(application).filter((resource) => !resource.regions.includes(region));
    const holds = primaryCandidates(application).includes(region);
    return finding(
      holds,
      `${region} holds its data.`,
      `${region} does not hold ${missing.map((each) => each.id).join(', ')}.`,
    );
  },
};

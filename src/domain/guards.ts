import { abilityFor, promotable, quorumOf } from './application.ts';
import type { Command } from './command.ts';
import { type Context, downActiveRegions, healthOf, isAtHome } from './context.ts';
import { all, type Finding, finding, no, unknown, yes } from './finding.ts';
import { describeVotes, isServable } from './health.ts';
import { type Change, movesPrimary, plan } from './plan.ts';

/** A named question about a decision's context. A rule applies when all of its guards answer yes. */
export interface Guard {
  readonly name: string;
  /** Its yes says what was seen, and not only that something holds: it is told with the rule's own sentence. */
  readonly evidence?: true;
  /** `change` is what the asking rule would set out to do, where it would do anything. */
  readonly test: (context: Context, change: Change) => Finding;
}

/** Whether operations may start by themselves. */
export const automatic: Guard = {
  name: 'automatic',
  test: ({ state }) =>
    finding(state.automation === 'automatic', 'Automation is on.', 'Automation is manual: nothing starts by itself.'),
};

/** Whether nobody has paused the application. */
export const notPaused: Guard = {
  name: 'not-paused',
  test: ({ view }) =>
    view.pause === undefined ? yes('It is not paused.') : no(`It is paused by ${view.pause.by}: ${view.pause.reason}`),
};

/** Whether a quorum of vantages sees an active region down. */
export const quorumSeesDown: Guard = {
  name: 'quorum',
  evidence: true,
  test: (context) => {
    const down = downActiveRegions(context);
    const first = healthOf(context, down[0] ?? '');
    if (first !== undefined) return yes(`${first.region} is down: ${describeVotes(first, 'down')}.`);
    const voting = context.health[0]?.votes.filter((vote) => vote.says !== 'unknown').length ?? 0;
    const needed = quorumOf(context.application);
    if (voting < needed) return unknown(`Only ${voting} vantages have a vote now, and ${needed} must agree.`);
    return no('No quorum sees an active region down.');
  },
};

/** Whether the suspected regions have been seen up again. */
export const suspicionPassed: Guard = {
  name: 'suspicion-passed',
  test: (context) => {
    const open = Object.keys(context.state.suspected).filter((region) => !isServable(healthOf(context, region)));
    return finding(open.length === 0, 'Every active region is up.', `${open.join(', ')} has not been seen up again.`);
  },
};

/** Whether a region is down that was not suspected before. */
export const newSuspicion: Guard = {
  name: 'new-suspicion',
  evidence: true,
  test: (context) => {
    const added = downActiveRegions(context).filter((region) => !(region in context.state.suspected));
    return finding(added.length > 0, `${added.join(', ')} is down too.`, 'No further region is down.');
  },
};

/** Whether every region looks down at once: then it is more likely the observers than the regions. */
export const everythingDown: Guard = {
  name: 'everything-down',
  test: ({ health }) =>
    finding(
      health.length > 1 && health.every((each) => each.health === 'down'),
      'Every region looks down.',
      'Not every region looks down.',
    ),
};

/** Whether there is a healthy region to move to. */
export const replacementHealthy: Guard = {
  name: 'replacement-healthy',
  test: (context, change) => {
    if (change.to.active.length === 0) return no('No other region is seen healthy by a quorum.');
    const receiving = change.to.active.map((region) => regionHealthy(context, region));
    return all(receiving, 'No region has to receive anything.');
  },
};

/** Whether the dead region has been dead for long enough to do what can't be undone. */
export const confirmed: Guard = {
  name: 'confirmed',
  test: ({ application, state, view }, change) => {
    const irreversible = plan(application, change).some((step) => step.irreversible);
    const neededMs = irreversible ? application.policy.confirmForMs : 0;
    const since = Math.max(...Object.values(state.suspected));
    const ripe = Number.isFinite(since) && view.now - since >= neededMs;
    return finding(ripe, 'It has been down for long enough.', `It has not been down for ${neededMs / 1000} s yet.`);
  },
};

/** Whether enough time has passed since the last automatic move. */
export const cooledDown: Guard = {
  name: 'cooled-down',
  test: ({ state, view }) =>
    finding(
      (state.cooldownUntil ?? 0) <= view.now,
      'No automatic move was made recently.',
      'It was moved by itself a short while ago and must not flap.',
    ),
};

/** Whether the old side can be kept from writing before another is promoted. */
export const fenceAvailable: Guard = {
  name: 'fence-available',
  test: ({ application }, change) => {
    const region = change.from.primary;
    if (change.graceful || !movesPrimary(application, change)) return yes('Nothing has to be fenced.');
    const fences = application.resources.filter(
      (resource) => abilityFor(resource, 'fence') !== undefined && resource.regions.includes(region),
    );
    return finding(
      fences.length > 0,
      `${region} can be fenced through ${fences.map((fence) => fence.id).join(', ')}.`,
      `Nothing is configured that could fence ${region}, so two sides might write.`,
    );
  },
};

/** Whether the replicas that would be promoted can take over without losing what was acknowledged. */
export const replicasReady: Guard = {
  name: 'replicas-ready',
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
  if (ready === 'yes') return yes(`${resource} can take over in ${region}: ${seen.detail}`);
  const sentence = `${resource} in ${region} can't take over ${change.graceful ? 'gracefully' : 'without loss'}: ${seen.detail}`;
  return ready === 'no' ? no(sentence) : unknown(sentence);
}

/** The newest observation of a resource if it is young enough to mean anything. */
export function freshObservation({ application, view }: Context, resource: string) {
  const seen = view.observations[resource];
  if (seen === undefined || view.now - seen.at > application.policy.observationStaleAfterMs) return undefined;
  return seen;
}

/** Whether a quorum sees every preferred region up, while the application is elsewhere. */
export const homeReturned: Guard = {
  name: 'home-returned',
  evidence: true,
  test: (context) => {
    if (isAtHome(context) && context.state.unprotected.length === 0) return no('It is at home.');
    return all(
      context.home.active.map((region) => regionHealthy(context, region)),
      'It has no preferred region.',
    );
  },
};

/** Whether a quorum sees a preferred region down again. */
export const homeLost: Guard = {
  name: 'home-lost',
  evidence: true,
  test: (context) => {
    const lost = context.home.active.filter((region) => healthOf(context, region)?.health === 'down');
    return finding(lost.length > 0, `${lost.join(', ')} is down again.`, 'No preferred region is down.');
  },
};

/** Whether a returned region still has to be made a replica. */
export const returnedUnprotected: Guard = {
  name: 'returned-unprotected',
  evidence: true,
  test: (context) => {
    const back = context.state.unprotected.find((region) => isServable(healthOf(context, region)));
    return back === undefined
      ? no('No returned region waits to be made a replica.')
      : yes(`${back} is back, and not a replica yet.`);
  },
};

/** Whether every region that was left behind is a replica again. */
export const protectedAgain: Guard = {
  name: 'protected',
  test: ({ state }) =>
    finding(
      state.unprotected.length === 0,
      'Every region is a replica again.',
      `${state.unprotected.join(', ')} has not been made a replica again.`,
    ),
};

/** Whether the returned region has stayed up for the hold-down. */
export const heldDown: Guard = {
  name: 'hold-down',
  test: ({ application, state, view }) => {
    const { holdDownMs } = application.policy;
    const ripe = state.returnedAt !== undefined && view.now - state.returnedAt >= holdDownMs;
    return finding(ripe, 'It has been back for the hold-down.', `It has not been back for ${holdDownMs / 1000} s yet.`);
  },
};

/** Whether policy wants the way home to be taken without asking, and it was Regent that left. */
export const failbackAllowed: Guard = {
  name: 'failback-allowed',
  test: ({ application, state }) => {
    if (application.policy.failback === 'manual') return no('Policy leaves the way home to an operator.');
    return finding(
      state.displacedBy === 'regent',
      'Regent moved it away by itself.',
      'An operator moved it away, so an operator brings it home.',
    );
  },
};

/** Whether the application is where it should not stay. */
export const awayFromHome: Guard = {
  name: 'away-from-home',
  test: (context) => finding(!isAtHome(context), 'It is away from home.', 'It is at home already.'),
};

/** Whether a command asks for something else than what is already so. */
export const changesSomething: Guard = {
  name: 'changes-something',
  test: (context, change) => {
    const { active, primary } = context.state.placement;
    const same = change.to.primary === primary && change.to.active.every((region) => active.includes(region));
    const unsettled = context.state.phase === 'blocked';
    return finding(
      !same || unsettled,
      `It moves to ${change.to.primary}.`,
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
    return finding(
      missing.length === 0,
      `${region} holds its data.`,
      `${region} does not hold ${missing.map((each) => each.id).join(', ')}.`,
    );
  },
};

/** Whether the waiting command is of a kind. */
export function commanded(...kinds: Command['kind'][]): Guard {
  return {
    name: `commanded-${kinds.join('-or-')}`,
    evidence: true,
    test: ({ view }) =>
      view.command !== undefined && kinds.includes(view.command.kind)
        ? yes(`${view.command.by} asks for it: ${view.command.reason}`)
        : no('No operator asks for it.'),
  };
}

/** Whether a pause stands that the journal does not know yet. */
export const pauseUnnoted: Guard = {
  name: 'pause-unnoted',
  test: ({ state, view }) =>
    finding(
      view.pause !== undefined && view.pause.at !== state.pause?.at,
      'A new pause stands.',
      'No new pause stands.',
    ),
};

/** Whether the region that holds the data is among the dead. */
export const primaryDown: Guard = {
  name: 'primary-down',
  test: (context) => {
    const { primary } = context.state.placement;
    return finding(
      downActiveRegions(context).includes(primary),
      `${primary} is the primary.`,
      `${primary} is not down.`,
    );
  },
};

/** Whether the dead regions can be replaced without moving the primary. */
export const onlyTrafficMoves: Guard = {
  name: 'only-traffic-moves',
  test: (context, change) => {
    const alive = !downActiveRegions(context).includes(context.state.placement.primary);
    return finding(
      alive && !movesPrimary(context.application, change),
      'The primary stays.',
      'The primary has to move.',
    );
  },
};

/** Whether a command waits at all. */
export const anyCommand: Guard = {
  name: 'commanded',
  test: ({ view }) => finding(view.command !== undefined, 'A command waits.', 'No command waits.'),
};

function regionHealthy(context: Context, region: string): Finding {
  const health = healthOf(context, region);
  if (health !== undefined && isServable(health)) return yes(`${region} is up: ${describeVotes(health, 'up')}.`);
  if (health?.health === 'down') return no(`${region} is down: ${describeVotes(health, 'down')}.`);
  return unknown(`No quorum says how ${region} is.`);
}

import { quorumOf } from '../application.ts';
import { type Context, downActiveRegions, healthOf, joiningRegions } from '../context.ts';
import { describeClass, failureClassOf } from '../failure-class.ts';
import { all, finding, no, unknown, yes } from '../finding.ts';
import { describeVotes, isServable, type RegionHealth } from '../health.ts';
import { movesPrimary } from '../plan.ts';
import type { Guard } from './guard.ts';

/** Whether a quorum of vantages sees an active region down. */
export const quorumSeesDown: Guard = {
  name: 'quorum',
  evidence: true,
  canBeUnknown: true,
  test: (context) => {
    const down = downActiveRegions(context);
    const first = healthOf(context, down[0] ?? '');
    if (first !== undefined) return yes(`${first.region} is down: ${describeVotes(first, 'down')}.`);
    return unjudged(context) ?? no('No quorum sees an active region down.');
  },
};

/** Whether there are too few votes to judge an active region at all. */
export const quorumMissing: Guard = {
  name: 'quorum-missing',
  evidence: true,
  test: (context) => {
    const found = unjudged(context);
    return found === undefined ? no('Enough vantages have a vote.') : yes(found.because);
  },
};

function unjudged(context: Context) {
  const needed = quorumOf(context.application);
  const voting = ({ votes }: RegionHealth) => votes.filter((vote) => vote.says !== 'unknown').length;
  const silent = context.state.placement.active
    .map((region) => healthOf(context, region))
    .find((health) => health !== undefined && voting(health) < needed);
  if (silent === undefined) return undefined;
  const count = voting(silent);
  const why = silent.votes
    .filter(({ says }) => says === 'unknown')
    .map(({ vantage, reason }) => `${vantage}: ${reason}`);
  return unknown(
    `Only ${count} of ${silent.votes.length} vantages can judge ${silent.region}, and ${needed} must agree (${why.join('; ')}).`,
  );
}

/** Whether the suspected regions have been seen up again. */
export const suspicionPassed: Guard = {
  name: 'suspicion-passed',
  test: (context) => {
    const open = Object.keys(context.state.suspected).filter((region) => !isServable(healthOf(context, region)));
    return finding(open.length === 0, 'Every active region is up.', `${open.join(', ')} has not been seen up again.`);
  },
};

/** Whether one of the suspected regions has been seen up again, while another one has not. */
export const oneSuspicionPassed: Guard = {
  name: 'one-suspicion-passed',
  evidence: true,
  test: (context) => {
    const passed = Object.keys(context.state.suspected).filter((region) => isServable(healthOf(context, region)));
    return finding(passed.length > 0, `${passed.join(', ')} is up again.`, 'No suspected region is up again.');
  },
};

/** Whether a region is down that was not suspected before. */
export const newSuspicion: Guard = {
  name: 'new-suspicion',
  evidence: true,
  test: (context) => {
    const added = downActiveRegions(context).filter((region) => !(region in context.state.suspected));
    return finding(
      added.length > 0,
      `${added.join(', ')} is down${Object.keys(context.state.suspected).length > 0 ? ' too' : ''}.`,
      'No further region is down.',
    );
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

/** Whether the vantages contradict each other about an active region. */
export const vantagesDisagree: Guard = {
  name: 'vantages-disagree',
  evidence: true,
  test: (context) => {
    const split = context.state.placement.active
      .map((region) => healthOf(context, region))
      .find((health) => health !== undefined && failureClassOf(health, context.health) === 'partition');
    if (split === undefined) return no('The vantages do not contradict each other.');
    return yes(`${describeClass('partition', split.region)} ${describeVotes(split, 'down')}.`);
  },
};

/** Whether policy lets this class of failure lead to anything by itself. */
export const classPermitted: Guard = {
  name: 'failure-class',
  test: (context) => {
    const findings = downActiveRegions(context).map((region) => {
      const health = healthOf(context, region);
      const failure = health && failureClassOf(health, context.health);
      if (failure === undefined) return yes(`${region} is not in any trouble.`);
      const permitted = context.application.policy.permits[failure] === 'act';
      const sentence = describeClass(failure, region);
      return finding(permitted, sentence, `${sentence} Policy leaves that to an operator.`);
    });
    return all(findings, 'No active region is down.');
  },
};

/** Whether the region that holds the data is among the dead. */
export const primaryDown: Guard = {
  name: 'primary-down',
  situational: true,
  test: (context) => {
    const { primary } = context.state.placement;
    return finding(
      downActiveRegions(context).includes(primary),
      `${primary} is the primary.`,
      `${primary} is not down.`,
    );
  },
};

/** Whether the dead regions can be left out or replaced without moving the primary. */
export const onlyTrafficMoves: Guard = {
  name: 'only-traffic-moves',
  situational: true,
  test: (context, change) => {
    const alive = !downActiveRegions(context).includes(context.state.placement.primary);
    return finding(
      alive && !movesPrimary(context.application, change),
      'The primary stays.',
      'The primary has to move.',
    );
  },
};

/** Whether another active region serves, so that the dead one can be left at once. */
export const anotherServes: Guard = {
  name: 'another-serves',
  situational: true,
  test: (context) => {
    const down = downActiveRegions(context);
    const { active } = context.state.placement;
    const alive = active.filter((region) => isServable(healthOf(context, region)));
    const leaves = active.some((region) => down.includes(region));
    return finding(leaves && alive.length > 0, `${alive.join(', ')} serves.`, 'No other active region serves.');
  },
};

/** Whether fewer regions serve than should, and one could join them. */
export const placeFree: Guard = {
  name: 'place-free',
  evidence: true,
  situational: true,
  test: (context) => {
    const added = joiningRegions(context);
    return finding(
      added.length > 0,
      `${added.join(', ')} can join ${context.state.placement.active.join(', ')}.`,
      'As many regions serve as should, or no other is there.',
    );
  },
};

/** A region's health as an answer to whether it could receive users. */
export function regionHealthy(context: Context, region: string) {
  const health = healthOf(context, region);
  if (health !== undefined && isServable(health)) return yes(`${region} is up: ${describeVotes(health, 'up')}.`);
  if (health?.health === 'down') return no(`${region} is down: ${describeVotes(health, 'down')}.`);
  return unknown(`No quorum says how ${region} is.`);
}

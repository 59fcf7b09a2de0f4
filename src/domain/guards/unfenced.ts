import { quorumOf } from '../application.ts';
import { type Context, freshObservation, healthOf } from '../context.ts';
import { type Finding, finding, no, unknown, yes } from '../finding.ts';
import { freshReport, isServable } from '../health.ts';
import { isQuiesce, type Operation, type StepRecord } from '../operation.ts';
import { movesPrimary } from '../plan.ts';
import { describeUnfenced, type Unfenced } from '../unfenced.ts';
import type { Guard } from './guard.ts';

/** How long nobody tries again to fence a region after it was given up, in milliseconds. */
const tryAgainMs = 60_000;

/**
 * How long after a fence has failed the vantages are waited for, in milliseconds: an owner may have died with it, and its
 * successor needs a lease and a few heartbeats (both a few seconds by default) to hear them. Then a person is asked.
 */
const hearingMs = 30_000;

/** Whether a region that could not be fenced can be by now: it is back, or what fences it tells how things are there. */
export const unfencedReachable: Guard = {
  name: 'unfenced-reachable',
  evidence: true,
  situational: true,
  test: (context) => {
    const found = reachableUnfenced(context);
    if (found !== undefined) return yes(describeUnfenced(found));
    const [open] = context.state.unfenced ?? [];
    return no(
      open === undefined ? 'Nothing was left unfenced.' : `${open.resource} can't be fenced in ${open.region} yet.`,
    );
  },
};

/** Whether anything was left unfenced at all. */
export const unfencedThere: Guard = {
  name: 'unfenced-there',
  evidence: true,
  situational: true,
  test: ({ state }) => {
    const [open] = state.unfenced ?? [];
    return open === undefined ? no('Nothing was left unfenced.') : yes(describeUnfenced(open));
  },
};

/**
 * Whether every region that users or data would come to, or that would be made a replica, is fenced: nothing else is done
 * about one that may still write.
 */
export const fencedFirst: Guard = {
  name: 'fenced-first',
  overridable: true,
  test: (context, change) => {
    const joining = change.to.active.filter((region) => !change.from.active.includes(region));
    const primary = movesPrimary(context.application, change) ? [change.to.primary] : [];
    const touched = [...joining, ...primary, ...(change.returned === undefined ? [] : [change.returned])];
    const open = (context.state.unfenced ?? []).find(({ region }) => touched.includes(region));
    return open === undefined
      ? yes('Nothing that it touches was left unfenced.')
      : no(`${describeUnfenced(open)} That comes first (regent reprotect).`);
  },
};

/** Whether all that has failed are fences, without which nothing may be promoted elsewhere. */
export const fenceFailed: Guard = {
  name: 'fence-failed',
  evidence: true,
  situational: true,
  test: ({ state }) => {
    const failed = failedFences(state.operation);
    if (failed.length === 0) return no('No fence has failed.');
    return yes(failed.map((fence) => `${fence.id}: ${fence.note ?? ''} ${describeUnfenced(fence)}`).join(' '));
  },
};

/** Whether policy lets a forced failover go on without its fence: only from a region that a quorum sees down. */
export const goesOnUnfenced: Guard = {
  name: 'unfenced-allowed',
  canBeUnknown: true,
  test: goingOn,
};

/** Whether it may go on without the fence, or may yet: a new owner has not heard enough vantages to know how things are. */
export const mayYetGoUnfenced: Guard = {
  name: 'unfenced-not-forbidden',
  test: (context) => {
    const { application, view } = context;
    const { answer, because } = goingOn(context);
    const heard = application.vantages.filter((vantage) => freshReport(application, vantage, view) !== undefined);
    const failedAt = Math.max(...failedFences(context.state.operation).map(({ endedAt }) => endedAt ?? 0));
    const isSoon = view.now - failedAt < hearingMs;
    const unheard = answer === 'unknown' && isSoon && heard.length < quorumOf(application);
    return finding(answer === 'yes' || unheard, because, because);
  },
};

/** Whether the step to be left out is a fence before a promotion. */
export const skipsFence: Guard = {
  name: 'skips-fence',
  situational: true,
  test: (context) => finding(namesFence(context), 'It is a fence.', 'It is no fence that a promotion waits for.'),
};

/** Whether the step to be left out is anything else. */
export const skipsNoFence: Guard = {
  name: 'skips-no-fence',
  situational: true,
  test: (context) => finding(!namesFence(context), 'It is no fence that a promotion waits for.', 'It is a fence.'),
};

/** An allowance for a region that could be fenced now, where that was not tried in vain a moment ago. */
export function reachableUnfenced(context: Context): Unfenced | undefined {
  const { state, view } = context;
  return state.unfenced?.find(({ resource, region, triedAt }) => {
    if (region === state.placement.primary || view.now - (triedAt ?? -Infinity) < tryAgainMs) return false;
    const fenced = freshObservation(context, resource)?.regions[region]?.fenced;
    return fenced === 'yes' || fenced === 'no' || isServable(healthOf(context, region));
  });
}

/** The fences that have failed where a promotion waits for them, nothing else has failed, and nothing is under way. */
export function failedFences(operation: Operation | undefined): StepRecord[] {
  if (operation === undefined || operation.withdrawn !== undefined || operation.stopping !== undefined) return [];
  if (operation.steps.some(({ status }) => status === 'running')) return [];
  const failed = operation.steps.filter(({ status }) => status === 'failed');
  return failed.every((step) => isAwaited(operation, step)) ? failed : [];
}

/** Whether a promotion waits for this fence, since something else might write. */
function isAwaited(operation: Operation, fence: StepRecord): boolean {
  if (fence.verb !== 'fence' || isQuiesce(operation, fence)) return false;
  return operation.steps.some((step) => step.verb === 'promote' && step.after.includes(fence.id));
}

function namesFence({ state: { operation }, order }: Context): boolean {
  const name = order !== undefined && 'step' in order ? order.step : '';
  return operation?.steps.some((step) => step.id === name && isAwaited(operation, step)) === true;
}

/** Whether policy lets the running failover go on without the fence, for what is known of the region now. */
function goingOn(context: Context): Finding {
  if (context.application.policy.fenceOnFailure !== 'proceed')
    return no('Policy wants a person to decide when a fence fails (fence.onFailure: ask).');
  if (context.state.operation?.graceful !== false) return no('Only a forced failover may go on without a fence.');
  const regions = [...new Set(failedFences(context.state.operation).map(({ region }) => region))];
  const alive = regions.find((region) => isServable(healthOf(context, region)));
  if (alive !== undefined) return no(`${alive} is up, as a quorum sees: it would write for certain.`);
  const doubtful = regions.find((region) => healthOf(context, region)?.health !== 'down');
  if (doubtful !== undefined) return unknown(`No quorum says that ${doubtful} is down.`);
  return yes('Policy lets it go on without the fence (fence.onFailure: proceed).');
}

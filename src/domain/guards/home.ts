import { promotable, type Resource, samePlacement } from '../application.ts';
import { type Context, freshObservation, healthOf, isAtHome } from '../context.ts';
import { all, type Finding, finding, no, unknown, yes } from '../finding.ts';
import { isServable } from '../health.ts';
import { movesPrimary } from '../plan.ts';
import { protectionIn } from '../protection.ts';
import { inUtc } from '../time-in-words.ts';
import { regionHealthy } from './detection.ts';
import type { Guard } from './guard.ts';

/** Whether a quorum sees every preferred region up, while the application is elsewhere. */
export const homeReturned: Guard = {
  name: 'home-returned',
  evidence: true,
  canBeUnknown: true,
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
    const lost = context.home.active.filter((region) => !isServable(healthOf(context, region)));
    return finding(
      lost.length > 0,
      `${lost.join(', ')} is not seen up any more.`,
      'Every preferred region is seen up.',
    );
  },
};

/** Whether a returned region still has to be made a replica. */
export const returnedUnprotected: Guard = {
  name: 'returned-unprotected',
  evidence: true,
  situational: true,
  test: (context) => {
    const { placement, unprotected } = context.state;
    const back = unprotected.find((region) => region !== placement.primary && isServable(healthOf(context, region)));
    if (back === undefined) return no('No returned region waits to be made a replica.');
    return yes(`${back} is back, and not a replica yet.`);
  },
};

/**
 * Whether what is gone home to protects the data: the regions are replicas again, and each resource is seen to follow there.
 * Another region that is still dead closes no way home.
 */
export const protectedAgain: Guard = {
  name: 'protected',
  canBeUnknown: true,
  test: (context, change) => {
    const { to } = change;
    const open = context.state.unprotected.filter((region) => to.active.includes(region) || region === to.primary);
    if (open.length > 0) return no(`${open.join(', ')} has not been made a replica again.`);
    const data = movesPrimary(context.application, change) ? promotable(context.application) : [];
    const findings = data.map((resource) => protectedThere(context, resource, to.primary));
    return all(findings, 'What it returns to is a replica again.');
  },
};

function protectedThere(context: Context, resource: Resource, region: string): Finding {
  const { id } = resource;
  const role = freshObservation(context, id)?.regions[region]?.role;
  if (role === 'primary') return yes(`${id} is primary in ${region} already.`);
  const { protected: answer, because } = protectionIn(context, resource, region);
  if (answer === 'yes') return yes(`${region} is a replica of ${id} again.`);
  if (answer === 'rebuilding') return no(`${region} is only on its way to being a replica of ${id}. ${because}`);
  return answer === 'no' ? no(because) : unknown(because);
}

/** Whether policy wants the way home to be taken without asking, and it was Regent that left. */
export const failbackAllowed: Guard = {
  name: 'failback-allowed',
  test: ({ application, state }) => {
    if (application.policy.failback === 'manual') return no('Policy leaves the way home to an operator.');
    if (state.backedOut) {
      return no('The last failback turned bad and was backed out: a person must look before the next (regent ack).');
    }
    return finding(
      state.displacedBy === 'regent',
      'Regent moved it away by itself.',
      'An operator moved it away, so an operator brings it home.',
    );
  },
};

/** Whether one of the windows is open that policy keeps the way home to. */
export const failbackWindow: Guard = {
  name: 'failback-window',
  test: ({ application, view }) => {
    if (application.policy.windows?.failback === undefined) return yes('Policy keeps the way home to no window.');
    const standing = view.windows?.failback;
    if (standing?.open === true) return yes(`A window for the way home is open until ${inUtc(standing.until)}.`);
    const next = standing?.next === undefined ? 'None is known to open.' : `The next opens at ${inUtc(standing.next)}.`;
    return no(`No window for the way home is open. ${next} An operator may order it at any time (regent failback).`);
  },
};

/** Whether no operator keeps a preferred region drained. */
export const homeOpen: Guard = {
  name: 'home-open',
  test: ({ home, state }) => {
    const kept = home.active.filter((region) => state.drained.includes(region));
    return finding(
      kept.length === 0,
      'No preferred region is drained.',
      `An operator keeps ${kept.join(', ')} drained (regent restore).`,
    );
  },
};

/** Whether the application is where it should not stay. */
export const awayFromHome: Guard = {
  name: 'away-from-home',
  situational: true,
  test: ({ home }, { from }) => finding(!samePlacement(from, home), 'It is away from home.', 'It is at home already.'),
};

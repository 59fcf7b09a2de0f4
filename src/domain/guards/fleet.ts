import { type Context, downActiveRegions } from '../context.ts';
import { finding, no, unknown, yes } from '../finding.ts';
import type { FleetMember } from '../view.ts';
import type { Guard } from './guard.ts';

/** Whether the installation has room for one more automatic operation, and nobody more important waits for it. */
export const fleetHasRoom: Guard = {
  name: 'fleet',
  test: ({ application, view }) => {
    if (view.fleet === undefined) return yes('No other application bears on it.');
    const { limits, others } = view.fleet;
    const running = others.filter(takesRoom).length;
    const first = others.filter((other) => goesFirst(other, application));
    const ahead = running + first.length;
    if (ahead < limits.concurrentOperations) return yes(`${running} other operations run.`);
    const names = first.map((other) => other.application).join(', ');
    const waiting = names === '' ? '' : `, and ${names} goes first`;
    return no(`${running} operations run already and ${limits.concurrentOperations} may${waiting}.`);
  },
};

/** Whether a region is not flooded with too many applications at once. */
export const regionHasRoom: Guard = {
  name: 'blast-radius',
  test: ({ view }, change) => {
    if (view.fleet === undefined) return yes('No other application bears on it.');
    const { limits, others } = view.fleet;
    const joining = change.to.active.filter((region) => !change.from.active.includes(region));
    const full = joining.find(
      (region) =>
        others.filter((other) => takesRoom(other) && other.movingInto.includes(region)).length >= limits.intoOneRegion,
    );
    return finding(
      full === undefined,
      'The regions that it moves to have room.',
      `${limits.intoOneRegion} applications move into ${full} already, and that is the most at a time.`,
    );
  },
};

/** Whether what it depends on has settled: payments first, then the shop that needs them. */
export const dependenciesSettled: Guard = {
  name: 'dependencies',
  canBeUnknown: true,
  test: (context) => {
    const { application, view } = context;
    const needed = view.fleet?.others.filter((other) => application.after.includes(other.application)) ?? [];
    const unseen = application.after.find((id) => !needed.some(({ application: seen }) => seen === id));
    if (view.fleet !== undefined && unseen !== undefined)
      return unknown(`Nobody has looked at ${unseen} yet, on which it depends.`);
    const open = needed.find(({ phase }) => phase === 'suspect' || phase === 'operating' || phase === 'blocked');
    if (open !== undefined) return no(`${open.application}, on which it depends, is ${open.phase} and goes first.`);
    return needed.map((other) => lostToo(other, context)).find((each) => each !== undefined) ?? settled;
  },
};

const settled = yes('Nothing that it depends on is unsettled.');

/**
 * What it depends on may have died with the same region, and not be known to have: it is given the time to be noticed. That
 * counts from no earlier than this owner hears of it: while Redis was away nobody could tell, and what was told may have
 * been lost with it.
 */
function lostToo({ application, standsIn = [], knownWithinMs = 0 }: FleetMember, context: Context) {
  const shared = downActiveRegions(context).find((region) => standsIn.includes(region));
  if (shared === undefined) return undefined;
  const { state, view } = context;
  const from = Math.max(state.suspected[shared] ?? view.now, view.fleet?.heardSince ?? 0);
  if (view.now - from >= knownWithinMs) return undefined;
  return no(
    `${application}, on which it depends, is in ${shared} too: had it died with it, that would be known within ${Math.ceil(knownWithinMs / 1000)} s, and it would go first.`,
  );
}

/**
 * Only what Regent does by itself is limited. What stands still until a person comes moves nothing, and may do so for
 * days: others are not kept from failing over by it. When it goes on there is one more than the limit for a while.
 */
function takesRoom({ phase, waitsForPerson, ordered }: FleetMember): boolean {
  return phase === 'operating' && waitsForPerson !== true && ordered !== true;
}

function goesFirst(other: FleetMember, application: { readonly id: string; readonly priority: number }): boolean {
  if (!other.wantsToMove || other.phase === 'operating') return false;
  // It waits for this one, whatever its priority: who goes first is what everybody else waits for.
  if (other.after?.includes(application.id) === true) return false;
  if (other.priority !== application.priority) return other.priority < application.priority;
  return other.application < application.id;
}

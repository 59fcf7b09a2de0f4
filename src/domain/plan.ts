import {
  type Ability,
  type Application,
  abilityFor,
  canFence,
  canQuiesce,
  type Placement,
  promotable,
  type Resource,
  type Verb,
} from './application.ts';
import type { OperationKind, Step } from './operation.ts';
import { stepOf } from './planned-step.ts';
import { lastShifts, shiftSteps, sidesOf } from './shift.ts';

/** What an operation is to change. */
export interface Change {
  readonly kind: OperationKind;
  /** With the old side's help, so that nothing is lost; a forced one fences it instead. */
  readonly graceful: boolean;
  readonly from: Placement;
  readonly to: Placement;
  /** For `reprotect`: the region that has come back. */
  readonly returned?: string | undefined;
  /** Regions that an earlier operation fenced and that still are: one of them must run again before it is promoted. */
  readonly fenced: readonly string[];
  /** Regions that an earlier operation could not fence: nothing is promoted elsewhere before it was tried again. */
  readonly unfenced?: readonly string[] | undefined;
  /** The operator on whose word it is done, where it follows from what was ordered before. */
  readonly orderedBy?: string | undefined;
  /** For lifting a fence again: something was unmounted along with it. */
  readonly unmounted?: true | undefined;
  /** For `drain` and `restore` of one zone. */
  readonly zone?: { readonly region: string; readonly zone: string } | undefined;
  /** Regions of `from` that receive only a part of the users. */
  readonly partly?: readonly string[] | undefined;
  /** The drill that it is a part of. */
  readonly drill?: string | undefined;
  /** It only takes users back to where an earlier operation had shifted a part of them from. */
  readonly backsOut?: true | undefined;
}

/** How long users may take to arrive in the new region before `verify` has failed, in milliseconds. */
const verifyDeadlineMs = 60_000;

/**
 * The steps of a change, in an order in which each could be carried out one by one: fence, then unmount, then promote, then
 * mount, then route, then verify; where a part of the users can be sent on first, that is before anything is promoted; for a
 * returned region rejoin what can while it is fenced, then unfence, then rejoin the rest. Pure: the same application and
 * change give the same plan.
 */
export function plan(application: Application, change: Change): Step[] {
  if (change.zone !== undefined) return zoneSteps(application, change, change.zone);
  if (change.kind === 'reprotect') return reprotect(application, change);
  if (change.returned !== undefined) return withOwnOrder(application, undoSteps(application, change, change.returned));
  const fences = fenceSteps(application, change);
  const closed = change.fenced.includes(change.to.primary);
  // What was fenced before may believe to be primary: it runs again only when the side that is left now is stopped, if that has to be.
  const lifted = closed ? unfenceSteps(application, change, change.to.primary, fences) : [];
  const prepared = prepareSteps(application, change);
  const shifts = shiftSteps(application, change, [...lifted, ...prepared]);
  const ready = [...lifted, ...prepared, ...lastShifts(shifts)];
  const quiesced = quiesceSteps(application, change, ready);
  const unmounts = unmountSteps(application, change, [...ready, ...quiesced]);
  const promotions = promoteSteps(application, change, [
    ...lifted,
    ...fences,
    ...prepared,
    ...lastShifts(shifts),
    ...quiesced,
    ...unmounts,
  ]);
  const mounts = mountSteps(application, change, promotions);
  const moves = promotions.length > 0 ? [...promotions, ...mounts] : ready;
  // What goes on serving beside the new primary runs again before users are sent on; what is left does when they have gone.
  const stays = quiesced.length > 0 && change.to.active.includes(change.from.primary);
  const resumed = stays ? resumeSteps(application, change, change.from.primary, moves) : [];
  const before = [...moves, ...resumed];
  const routes = routeSteps(application, change, before);
  // Where traffic moves with no step of its own, as by the gate, users follow the data.
  const moved = routes.length > 0 ? routes : before;
  const verified = verifySteps(application, change, moved);
  const left = verified.length > 0 ? verified : moved;
  const released = releaseSteps(application, change, left);
  const rests = quiesced.length === 0 || stays ? [] : restSteps(application, change, left);
  return withOwnOrder(application, [
    ...fences,
    ...lifted,
    ...prepared,
    ...shifts,
    ...quiesced,
    ...unmounts,
    ...promotions,
    ...mounts,
    ...resumed,
    ...routes,
    ...verified,
    ...released,
    ...rests,
  ]);
}

/** Whether the change moves what can be written in only one place. */
export function movesPrimary(application: Application, change: Change): boolean {
  return change.from.primary !== change.to.primary && promotable(application).length > 0;
}

/**
 * The regions, besides the one that is promoted, that may write if nothing stops them: the old primary, unless it helps, and
 * those that could not be fenced before.
 */
export function otherWriters({ graceful, from, to, unfenced = [] }: Omit<Change, 'kind' | 'fenced'>): string[] {
  const earlier = unfenced.filter((region) => region !== to.primary && region !== from.primary);
  return graceful ? earlier : [from.primary, ...earlier];
}

function fenceSteps(application: Application, change: Change): Step[] {
  if (!movesPrimary(application, change)) return [];
  return otherWriters(change).flatMap((region) => fencesIn(application, region, change));
}

function fencesIn(application: Application, region: string, change: Change): Step[] {
  const resources = application.resources.filter((each) => canFence(each, region));
  return stepsFor(
    { ...application, resources },
    'fence',
    region,
    change,
    [],
    (resource) => `Stop what writes in ${region}: ${resource}.`,
  );
}

/** In a planned move stops what uses the data, as late as can be: from here on users wait. */
function quiesceSteps(application: Application, change: Change, after: readonly Step[]): Step[] {
  if (!change.graceful || !movesPrimary(application, change)) return [];
  const region = change.from.primary;
  return stepsFor(quiescing(application, region), 'fence', region, change, after, (resource) => {
    return `Stop what uses the data in ${region}, so that nothing is written while it moves: ${resource}.`;
  });
}

function quiescing(application: Application, region: string): Application {
  return { ...application, resources: application.resources.filter((each) => canQuiesce(each, region)) };
}

/** A volume is not to be flipped while somebody has it mounted. By force there is nobody to ask. */
function unmountSteps(application: Application, change: Change, after: readonly Step[]): Step[] {
  if (!change.graceful || !movesPrimary(application, change)) return [];
  const region = change.from.primary;
  const what = (resource: string) => `Have ${resource} let go of the data of ${region}.`;
  return stepsFor(application, 'unmount', region, change, after, what);
}

/** What was stopped runs again as that of a standby does. */
function restSteps(application: Application, change: Change, after: readonly Step[]): Step[] {
  const region = change.from.primary;
  return unfenceSteps(quiescing(application, region), change, region, after);
}

/** What was stopped serves again: a fence that is lifted leaves no more running than a standby has. */
function resumeSteps(application: Application, change: Change, region: string, after: readonly Step[]): Step[] {
  const stopped = change.returned === undefined ? quiescing(application, region) : application;
  const lifted = unfenceSteps(stopped, change, region, after);
  if (!change.to.active.includes(region)) return lifted;
  const resources = application.resources.filter((each) => lifted.some(({ resource }) => resource === each.id));
  const what = (resource: string) => `Bring ${resource} up to full capacity in ${region}.`;
  const fenced = { ...application, resources };
  return [...lifted, ...stepsFor(fenced, 'prepare', region, change, [...after, ...lifted], what)];
}

/** Everything as it was before a move that was called off: what has the data mounted has it before it runs. */
function undoSteps(application: Application, change: Change, region: string): Step[] {
  const letGo = application.resources.filter((each) => abilityFor(each, 'unmount') !== undefined);
  const resources = change.unmounted === true ? letGo : [];
  const what = (resource: string) => `Have ${resource} use the data of ${region} again.`;
  const mounts = stepsFor({ ...application, resources }, 'mount', region, change, [], what);
  return [...mounts, ...resumeSteps(application, change, region, mounts)];
}

/** Brings capacity up where users are new. */
function prepareSteps(application: Application, change: Change): Step[] {
  const joining = change.to.active.filter((region) => !change.from.active.includes(region));
  return joining.flatMap((region) =>
    stepsFor(
      application,
      'prepare',
      region,
      change,
      [],
      (resource) => `Bring ${resource} up to full capacity in ${region}.`,
    ),
  );
}

/** Takes it down where they have left, which only makes sense in a region that still answers, and is not to be looked into. */
function releaseSteps(application: Application, change: Change, after: readonly Step[]): Step[] {
  if (!change.graceful || change.backsOut === true) return [];
  const leaving = change.from.active.filter((region) => !change.to.active.includes(region));
  return leaving.flatMap((region) =>
    stepsFor(application, 'release', region, change, after, (resource) => `Scale ${resource} down in ${region}.`),
  );
}

function zoneSteps(application: Application, change: Change, { region, zone }: NonNullable<Change['zone']>): Step[] {
  const verb = change.kind === 'restore' ? 'restore' : 'drain';
  const what = verb === 'drain' ? `Keep users from ${zone} of ${region}` : `Send users to ${zone} of ${region} again`;
  const steps = stepsFor(application, verb, region, change, [], (resource) => `${what}, at ${resource}.`);
  return steps.map((step) => ({ ...step, id: `${step.id}/${zone}`, zone }));
}

function promoteSteps(application: Application, change: Change, after: readonly Step[]): Step[] {
  if (!movesPrimary(application, change)) return [];
  const region = change.to.primary;
  const how = change.graceful ? 'with a role switch' : 'by takeover';
  return stepsFor(
    application,
    'promote',
    region,
    change,
    after,
    (resource) => `Make ${region} the primary of ${resource}, ${how}.`,
  );
}

/** What runs in the new primary's region is given its data from where it is there, before users come. */
function mountSteps(application: Application, change: Change, after: readonly Step[]): Step[] {
  if (!movesPrimary(application, change)) return [];
  const region = change.to.primary;
  const what = (resource: string) => `Have ${resource} use the data of ${region}.`;
  return stepsFor(application, 'mount', region, change, after, what);
}

function routeSteps(application: Application, change: Change, after: readonly Step[]): Step[] {
  const active = change.to.active.join(', ');
  const shifted = sidesOf(application, change)?.fresh;
  return application.resources.flatMap((resource) => {
    const ability = abilityFor(resource, 'route');
    if (ability === undefined) return [];
    const because = `Send the users of ${resource.id} to ${active}.`;
    const step = stepOf(resource.id, ability, change.to.primary, change, after, because);
    return [shifted === undefined || ability.parts !== true ? step : { ...step, shifted }];
  });
}

function verifySteps(application: Application, change: Change, after: readonly Step[]): Step[] {
  const ability: Ability = {
    verb: 'verify',
    irreversible: false,
    repeatable: true,
    deadlineMs: verifyDeadlineMs,
    settleMs: 0,
    expectedMs: 2_000,
  };
  return application.edges.map((edge) =>
    stepOf(
      edge.id,
      ability,
      change.to.primary,
      change,
      after,
      `See the answers on ${edge.id} come from ${change.to.active.join(', ')}.`,
    ),
  );
}

function reprotect(application: Application, change: Change): Step[] {
  const region = change.returned ?? '';
  // What was not fenced is, before anything else is done about it.
  if (change.unfenced?.includes(region) === true) return fencesIn(application, region, change);
  const rejoined = (apart: boolean, after: readonly Step[]) => {
    const resources = application.resources.filter((each) => isRejoinedApart(each) === apart);
    const what = (resource: string) => `Make ${region} a replica of ${resource} again.`;
    return stepsFor({ ...application, resources }, 'rejoin', region, change, after, what);
  };
  // What has to come before the servers run can't wait for what comes after, whatever order the configuration adds.
  const apart = withOwnOrder(application, rejoined(true, []));
  const lifted = unfenceSteps(application, change, region, apart);
  return [...apart, ...withOwnOrder(application, [...lifted, ...rejoined(false, [...apart, ...lifted])])];
}

/** Whether a side of it becomes a replica while the region's servers are stopped. */
export function isRejoinedApart(resource: Resource): boolean {
  return abilityFor(resource, 'rejoin')?.whileFenced === true;
}

function unfenceSteps(application: Application, change: Change, region: string, after: readonly Step[]): Step[] {
  return stepsFor(
    application,
    'unfence',
    region,
    change,
    after,
    (resource) => `Let ${resource} run again in ${region}.`,
  );
}

function stepsFor(
  application: Application,
  verb: Verb,
  region: string,
  change: Change,
  after: readonly Step[],
  because: (resource: string) => string,
): Step[] {
  return application.resources.flatMap((resource) => {
    const ability = abilityFor(resource, verb);
    if (ability === undefined || !resource.regions.includes(region)) return [];
    return [stepOf(resource.id, ability, region, change, after, because(resource.id))];
  });
}

/** Adds what the configuration says with `after`: a resource's steps wait for those of another with the same verb. */
function withOwnOrder(application: Application, steps: readonly Step[]): Step[] {
  const resourceOf = (id: string): Resource | undefined => application.resources.find((each) => each.id === id);
  return steps.map((step) => {
    const earlier = resourceOf(step.resource)?.after ?? [];
    const own = steps
      .filter((each) => each.verb === step.verb && each.part?.percent === step.part?.percent)
      .filter((each) => earlier.includes(each.resource))
      .map((each) => each.id);
    return own.length === 0 ? step : { ...step, after: [...new Set([...step.after, ...own])] };
  });
}

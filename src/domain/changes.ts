import { type Placement, primaryCandidates, promotable } from './application.ts';
import { type Context, downActiveRegions, healthOf } from './context.ts';
import { drillOf } from './drill.ts';
import { reachableUnfenced } from './guards/unfenced.ts';
import { deadZone, ripeZone } from './guards/zones.ts';
import { isServable } from './health.ts';
import { type OperationKind, wasAsked } from './operation.ts';
import type { Change } from './plan.ts';
import { sidesOfShift } from './receiving.ts';
import { commandedPlacement, targetPlacement } from './targets.ts';
import { unfencedRegions } from './unfenced.ts';
import { whereabouts, wholeActive } from './whereabouts.ts';

/** What a rule would set out to do in a context. */
export type Proposal = (context: Context) => Change;

/** To where the healthy regions are, fencing what is left behind. */
export const forcedMove: Proposal = (context) => change(context, 'failover', false, context.target);

/** Traffic only: the primary stays, a dead active region is left out or replaced. */
export const drainDead: Proposal = (context) => change(context, 'drain', false, context.target);

/** Only the dead regions leave; nobody joins, and the data stays where it is. */
export const leaveDead: Proposal = (context) => {
  const { placement } = context.state;
  const down = downActiveRegions(context);
  const active = placement.active.filter((region) => !down.includes(region));
  return change(context, 'drain', false, { active, primary: placement.primary });
};

/** Spare regions join until as many serve as should. */
export const fillUp: Proposal = (context) =>
  change(context, 'restore', true, { ...context.target, primary: context.state.placement.primary });

/** Home, with the help of the side that serves now. */
export const gracefulReturn: Proposal = (context) =>
  fromWhereItIs(context, change(context, 'failback', true, context.home));

/** To where a drill is ordered or set to go, else to where it would move if its primary had to be left. */
export const drillOut: Proposal = (context) => {
  const { application, state, order } = context;
  const { placement, epoch } = state;
  const asked = order?.kind === 'drill' ? order.to : undefined;
  const to = asked ?? application.policy.drill?.to ?? without(context, placement.primary).primary;
  const made = change(context, 'switchover', true, commandedPlacement(application, placement, to));
  return { ...made, drill: drillOf(`${application.id}-${epoch + 1}`) };
};

/** The way home of the drill that is away. */
export const drillHome: Proposal = (context) => {
  const { drill } = context.state;
  return { ...gracefulReturn(context), drill: drill?.id, orderedBy: drill?.requestedBy };
};

/** Keeps users from the first dead zone; the region and its data stay. */
export const drainDeadZone: Proposal = (context) => zoneChange(context, 'drain', deadZone(context));

/** Sends users to the first zone that has been back for the hold-down. */
export const restoreZone: Proposal = (context) => zoneChange(context, 'restore', ripeZone(context));

/** What an operator's drain or restore asks for: a zone, or a whole region. */
export const commandedDrain: Proposal = (context) => {
  const { order } = context;
  if (order?.kind !== 'drain' && order?.kind !== 'restore') return noChange(context);
  const { region, zone, kind } = order;
  if (zone !== undefined) return zoneChange(context, kind, { region, zone });
  if (kind === 'restore') return fromWhereItIs(context, change(context, kind, true, withRegion(context, region)));
  const to = without(context, region);
  // A dead region can't help, and need not: what is left of it is scaled down by nobody. Data moves only with its help.
  const moves = to.primary !== whereabouts(context, to.primary).from.primary;
  return fromWhereItIs(context, change(context, kind, moves || isServable(healthOf(context, region)), to));
};

/** Lifts the fence of an operation that was called off before anything that can't be undone, and mounts what it unmounted. */
export const undoFence: Proposal = (context) => {
  const { state } = context;
  const from = state.operation?.from ?? state.placement;
  const orderedBy = state.operation?.withdrawnBy;
  const unmounted = state.operation?.steps.some((step) => step.verb === 'unmount' && wasAsked(step)) === true;
  const undone = { ...change(context, 'restore', true, from), from, returned: from.primary, orderedBy };
  return unmounted ? { ...undone, unmounted } : undone;
};

/** Everybody back to the side that a part of the users was shifted from; the data has not moved. */
export const backOut: Proposal = (context) => {
  const { operation, placement } = context.state;
  const active = operation === undefined ? placement.active : sidesOfShift(operation).warm;
  return { ...change(context, 'drain', true, { active, primary: placement.primary }), backsOut: true };
};

/** The running move again, without the old side's help. */
export const forcedAgain: Proposal = (context) => {
  const { operation, placement } = context.state;
  return forcedTo(context, operation?.to.primary ?? placement.primary);
};

/** Makes the first returned region a replica again; moves nothing. */
export const rejoinReturned: Proposal = (context) => {
  const { state } = context;
  const left = state.unprotected.filter((region) => region !== state.placement.primary);
  const returned = left.filter((region) => isServable(healthOf(context, region)));
  const open = unfencedRegions(state.unfenced);
  const first = returned.find((region) => !open.includes(region)) ?? returned[0] ?? left[0];
  return { ...change(context, 'reprotect', true, state.placement), returned: first };
};

/** Stops what may still write in a region that could not be fenced; moves nothing. */
export const fenceUnfenced: Proposal = (context) => {
  const returned = reachableUnfenced(context)?.region ?? unfencedRegions(context.state.unfenced)[0];
  return { ...change(context, 'reprotect', true, context.state.placement), returned };
};

/** What an operator's failover asks for. */
export const commandedFailover: Proposal = (context) => commandedMove(context, 'failover', false);

/** What an operator's switchover asks for. */
export const commandedSwitchover: Proposal = (context) => commandedMove(context, 'switchover', true);

/** For rules that start nothing: where it is, stays. */
export const noChange: Proposal = (context) => change(context, 'switchover', true, context.state.placement);

function commandedMove(context: Context, kind: OperationKind, graceful: boolean): Change {
  const { order } = context;
  const to = order?.kind === 'failover' || order?.kind === 'switchover' ? order.to : context.state.placement.primary;
  if (!graceful) return forcedTo(context, to);
  const from = { ...whereabouts(context, to).from, active: wholeActive(context.state) };
  return fromWhereItIs(context, change(context, kind, graceful, commandedPlacement(context.application, from, to)));
}

/** By force the old primary is fenced, so that no users may be sent to it; nor to what is dead. */
function forcedTo(context: Context, to: string): Change {
  const { from } = whereabouts(context, to);
  const fences = to !== from.primary && promotable(context.application).length > 0;
  const left = [...downActiveRegions(context), ...(fences ? [from.primary] : [])];
  const whole = { ...from, active: wholeActive(context.state) };
  const placement = commandedPlacement(context.application, whole, to, left);
  return fromWhereItIs(context, change(context, 'failover', false, placement));
}

/** What an operator orders while a move of the data is only half done begins where the data is seen to be. */
function fromWhereItIs(context: Context, made: Change): Change {
  const { from, alsoPrimary } = whereabouts(context, made.to.primary);
  return { ...made, from, unfenced: [...new Set([...(made.unfenced ?? []), ...alsoPrimary])] };
}

function zoneChange(context: Context, kind: OperationKind, zone: { region: string; zone: string } | undefined): Change {
  const { placement } = context.state;
  return { ...change(context, kind, true, placement), zone: zone && { region: zone.region, zone: zone.zone } };
}

/** The placement when a region is drained: its place is taken by the best healthy spare region. */
function without({ application, state, health }: Context, region: string): Placement {
  const dead = health.map((each) => (each.region === region ? { ...each, health: 'down' as const } : each));
  return targetPlacement(application, state.placement, dead, state);
}

/**
 * The placement when users come to a region again. Where as many serve as should, it takes the place of one that had only
 * stood in, rather of one that does not hold the data.
 */
function withRegion({ application, state, home }: Context, region: string): Placement {
  const { active, primary } = state.placement;
  const wanted = application.regions.map(({ id }) => id).filter((id) => id === region || active.includes(id));
  if (wanted.length <= application.activeRegions) return { active: wanted, primary };
  const others = wanted.filter((id) => id !== region);
  const standIns = others.filter((id) => !home.active.includes(id));
  const surplus =
    standIns.findLast((id) => id !== primary) ?? standIns.at(-1) ?? others.findLast((id) => id !== primary);
  const left = wanted.filter((id) => id !== surplus);
  const holder = primaryCandidates(application).find((id) => left.includes(id));
  return { active: left, primary: surplus === primary ? (holder ?? primary) : primary };
}

function change({ state }: Context, kind: OperationKind, graceful: boolean, to: Change['to']): Change {
  const unfenced = unfencedRegions(state.unfenced);
  return { kind, graceful, from: state.placement, to, fenced: state.unprotected, unfenced, partly: state.partly };
}

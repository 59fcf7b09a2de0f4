import { type Context, healthOf } from './context.ts';
import { isServable } from './health.ts';
import type { OperationKind } from './operation.ts';
import type { Change } from './plan.ts';
import { commandedPlacement } from './targets.ts';

/** What a rule would set out to do in a context. */
export type Proposal = (context: Context) => Change;

/** To where the healthy regions are, fencing what is left behind. */
export const forcedMove: Proposal = (context) => change(context, 'failover', false, context.target);

/** Traffic only: the primary stays, a dead active region is left out or replaced. */
export const drainDead: Proposal = (context) => change(context, 'drain', false, context.target);

/** Home, with the help of the side that serves now. */
export const gracefulReturn: Proposal = (context) => change(context, 'failback', true, context.home);

/** Makes the first returned region a replica again; moves nothing. */
export const rejoinReturned: Proposal = (context) => {
  const { state } = context;
  const returned = state.unprotected.find((region) => isServable(healthOf(context, region))) ?? state.unprotected[0];
  return { ...change(context, 'reprotect', true, state.placement), returned };
};

/** What an operator's failover asks for. */
export const commandedFailover: Proposal = (context) => commandedMove(context, 'failover', false);

/** What an operator's switchover asks for. */
export const commandedSwitchover: Proposal = (context) => commandedMove(context, 'switchover', true);

/** For rules that start nothing: where it is, stays. */
export const noChange: Proposal = (context) => change(context, 'switchover', true, context.state.placement);

function commandedMove(context: Context, kind: OperationKind, graceful: boolean): Change {
  const { command } = context.view;
  const to = command !== undefined && 'to' in command ? command.to : context.state.placement.primary;
  return change(context, kind, graceful, commandedPlacement(context.application, context.state.placement, to));
}

function change({ state }: Context, kind: OperationKind, graceful: boolean, to: Change['to']): Change {
  return { kind, graceful, from: state.placement, to, fenced: state.unprotected };
}

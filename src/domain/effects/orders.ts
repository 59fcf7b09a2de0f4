import type { Effect } from './effect.ts';

/** Calls the operation off; what follows depends on what it has done. Regent does not begin the same thing again at once. */
export const abort: Effect = ({ application, state, view }) => {
  if (state.operation === undefined) return {};
  const withdrawn = `${view.command?.by} has called it off: ${view.command?.reason}`;
  const byItself = state.operation.requestedBy === 'regent';
  const calledOffUntil = byItself ? view.now + application.policy.cooldownMs : state.calledOffUntil;
  const operation = { ...state.operation, withdrawn, withdrawnBy: view.command?.by };
  return { operation, blocked: undefined, calledOffUntil };
};

/** Nothing more of the operation begins, and the order is looked at when it has stopped. */
export const queueOrder: Effect = ({ state, view }) => {
  if (state.operation === undefined || view.command === undefined) return {};
  const stopping = `${view.command.by} has ordered a ${view.command.kind}.`;
  return { operation: { ...state.operation, stopping }, queued: view.command };
};

/** The order can't be carried out: the operation goes on. */
export const dropOrder: Effect = ({ state }) => ({
  operation: state.operation && { ...state.operation, stopping: undefined },
  queued: undefined,
});

export const noteApproval: Effect = ({ view }) => ({ approval: { by: view.command?.by ?? '', at: view.now } });

export const acknowledge: Effect = () => ({
  cooldownUntil: undefined,
  calledOffUntil: undefined,
  recentMoves: [],
  backedOut: false,
  probationUntil: undefined,
});

export const setAutomation: Effect = ({ view }) =>
  view.command?.kind === 'automation' ? { automation: view.command.automation } : {};

import { isByItself } from '../operation.ts';
import type { Effect } from './effect.ts';

/** Calls the operation off; what follows depends on what it has done. Regent does not begin the same thing again at once. */
export const abort: Effect = ({ application, state, view }) => {
  if (state.operation === undefined) return {};
  const withdrawn = `${view.command?.by} has called it off: ${view.command?.reason}`;
  const byItself = isByItself(state.operation);
  const calledOffUntil = byItself ? view.now + application.policy.cooldownMs : state.calledOffUntil;
  const operation = { ...state.operation, withdrawn, withdrawnBy: view.command?.by };
  return { operation, blocked: undefined, calledOffUntil };
};

/** Nothing more of the operation begins, and the order is looked at when it has stopped. */
export const queueOrder: Effect = ({ state, order }) => {
  if (state.operation === undefined || order === undefined) return {};
  const stopping = `${order.by} has ordered a ${order.kind}.`;
  return { operation: { ...state.operation, stopping }, queued: order };
};

/** The order waits for somebody else; one that has waited before makes room. */
export const proposeOrder: Effect = ({ application, order, view }) => {
  if (order === undefined) return {};
  const { approvalExpiresMs: ms } = application.policy;
  return { proposed: { order, at: view.now, until: ms === undefined ? undefined : view.now + ms } };
};

/** What has waited for too long, or was let begin too long ago, is nothing any more. */
export const forgetApproval: Effect = ({ application, state, view }) => {
  const { approvalExpiresMs = Infinity } = application.policy;
  return {
    proposed: (state.proposed?.until ?? Infinity) > view.now ? state.proposed : undefined,
    approval: view.now - (state.approval?.at ?? view.now) < approvalExpiresMs ? state.approval : undefined,
  };
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

/** For a while, it is afterwards what it was when nobody had set it for a while. */
export const setAutomation: Effect = ({ state, view: { command } }) => {
  if (command?.kind !== 'automation') return {};
  const { automation, until, by } = command;
  const afterwards = state.automationForNow?.afterwards ?? state.automation;
  return { automation, automationForNow: until === undefined ? undefined : { until, afterwards, by } };
};

export const automationAsBefore: Effect = ({ state: { automation, automationForNow } }) => ({
  automation: automationForNow?.afterwards ?? automation,
  automationForNow: undefined,
});

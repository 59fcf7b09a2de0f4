import { isByItself } from '../operation.ts';
import { ended, failureOf } from '../outcomes.ts';
import { unfencedAfter } from '../unfenced.ts';
import { cooldownAfter } from './cooldown.ts';
import { zoneAfter } from './drained.ts';
import type { Effect } from './effect.ts';
import { settled, withFenced } from './settled.ts';
import { stillSuspected } from './still-suspected.ts';

/** A returned region that is a replica again. */
export const settleReprotect: Effect = (context) => {
  const operation = ended(context, 'done');
  if (operation === undefined) return {};
  const { state } = context;
  return {
    ...settled(state, operation),
    unprotected: state.unprotected.filter((region) => region !== operation.returned),
  };
};

/** An operation that was called off before it had touched anything. */
export const settleWithdrawn: Effect = (context) => {
  const operation = ended(context, 'withdrawn');
  if (operation === undefined) return {};
  const { state } = context;
  // A way home that was called off begins with a hold-down again.
  const returnedAt = operation.kind === 'failback' ? undefined : state.returnedAt;
  return {
    ...settled(state, operation),
    suspected: stillSuspected(context),
    returnedAt,
    unprotected: withFenced(state, operation),
    unfenced: unfencedAfter(state.unfenced, operation),
  };
};

/**
 * A fence that has been lifted again: everything is as it was before the operation that was called off. Servers were stopped
 * and started for nothing, so the next move waits as after one that was carried out.
 */
export const settleUndone: Effect = (context) => {
  const operation = ended(context, 'done');
  if (operation === undefined) return {};
  const lifted = operation.steps.map((step) => step.region);
  const { state } = context;
  return {
    ...settled(state, operation),
    suspected: stillSuspected(context),
    unprotected: state.unprotected.filter((region) => !lifted.includes(region)),
    ...cooldownAfter(context, operation),
  };
};

/**
 * Calls off what Regent can undo by itself, so that nobody is left without the application until a person comes. A way home
 * is not tried again before one has looked.
 */
export const callOff: Effect = ({ state }) => {
  const { operation, backedOut } = state;
  if (operation === undefined) return {};
  const byItself = isByItself(operation);
  return {
    operation: { ...operation, withdrawn: `It could not go on. ${failureOf(operation)}` },
    backedOut: backedOut || (byItself && operation.kind === 'failback'),
  };
};

/** What begins next needs to know which fences the operation that ends leaves behind. */
export const supersede: Effect = (context) => {
  const operation = ended(context, context.state.operation?.withdrawn === undefined ? 'superseded' : 'withdrawn');
  if (operation === undefined) return { queued: undefined, blocked: undefined };
  const { state } = context;
  return {
    lastOperation: operation,
    queued: undefined,
    blocked: undefined,
    ...zoneAfter(state, operation),
    unprotected: withFenced(state, operation),
    unfenced: unfencedAfter(state.unfenced, operation),
  };
};

/** An operation that a person must look at. It is kept: it can be retried, helped over a step, forced or called off. */
export const stopFailed: Effect = ({ state, view }) => {
  const { operation } = state;
  if (operation === undefined) return {};
  return {
    unprotected: withFenced(state, operation),
    blocked: { because: `The ${operation.kind} stopped. ${failureOf(operation)}`, since: view.now },
  };
};

/** An operation that was called off when more than a fence had been asked for. */
export const stopWithdrawn: Effect = (context) => {
  const operation = ended(context, 'withdrawn');
  if (operation === undefined) return {};
  const because = `The ${operation.kind} was called off halfway. ${operation.withdrawn ?? ''}`;
  return {
    ...settled(context.state, operation),
    ...zoneAfter(context.state, operation),
    unprotected: withFenced(context.state, operation),
    blocked: { because, since: context.view.now },
  };
};

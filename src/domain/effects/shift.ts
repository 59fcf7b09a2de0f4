import { isByItself, type Operation } from '../operation.ts';
import { heldSteps } from '../receiving.ts';
import type { Effect } from './effect.ts';
import { supersede } from './endings.ts';

// What the rules change about an operation that sends users on in parts.

/** The hold counts from here. */
export const noteWell: Effect = ({ state: { operation }, view }) => receiving(operation, { wellSince: view.now });

/** The hold begins again when somebody can say that they are well. */
export const noteDoubt: Effect = ({ state: { operation }, view }) => receiving(operation, { doubtSince: view.now });

/** What follows the parts that were held may begin. */
export const endHold: Effect = ({ state: { operation }, view }) => {
  if (operation === undefined) return {};
  const held = heldSteps(operation).map(({ id }) => id);
  const steps = operation.steps.map((step) => (held.includes(step.id) ? { ...step, heldAt: view.now } : step));
  return receiving({ ...operation, steps }, undefined);
};

/** A way home that turned bad is not tried again before a person has looked; one that a person has called off is. */
export const giveShiftUp: Effect = (context) => {
  const { operation, backedOut } = context.state;
  const byItself = operation !== undefined && isByItself(operation) && operation.withdrawnBy === undefined;
  return { ...supersede(context), backedOut: backedOut || (byItself && operation.kind === 'failback') };
};

function receiving(operation: Operation | undefined, now: Operation['receiving']) {
  return operation === undefined ? {} : { operation: { ...operation, receiving: now } };
}

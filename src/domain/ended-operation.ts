import type { Operation } from './operation.ts';
import type { State } from './state.ts';

/** The operation that has ended between two states: also one whose place another one has taken at once. */
export function endedOperation(before: State, after: State): Operation | undefined {
  const { operation } = before;
  const { lastOperation } = after;
  const ended = operation !== undefined && lastOperation?.id === operation.id && after.operation?.id !== operation.id;
  return ended ? lastOperation : undefined;
}

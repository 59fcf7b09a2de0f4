import { type Operation, wasAsked } from '../operation.ts';
import type { State } from '../state.ts';
import { unfencedAfter } from '../unfenced.ts';

/** What the end of every operation changes. */
export function settled(state: State, operation: Operation): Partial<State> {
  return {
    operation: undefined,
    lastOperation: operation,
    unfenced: unfencedAfter(state.unfenced, operation),
    blocked: undefined,
    approval: undefined,
    queued: undefined,
    history: { ...state.history, ...durations(operation) },
  };
}

/**
 * A region whose fence has been asked for, or stood already, needs a reprotect, whatever became of the rest of the
 * operation; and so does every region that the data was taken from by force.
 */
export function withFenced(state: State, operation: Operation): string[] {
  const { steps, graceful, from, to } = operation;
  const fenced = steps.filter((step) => step.verb === 'fence' && (wasAsked(step) || step.status === 'done'));
  const moved =
    !graceful && from.primary !== to.primary && steps.some((step) => step.verb === 'promote' && wasAsked(step));
  return [...new Set([...state.unprotected, ...fenced.map((step) => step.region), ...(moved ? [from.primary] : [])])];
}

/** What steps took: the newest is the best guess for the next. */
function durations(operation: Operation): Record<string, number> {
  const done = operation.steps.filter(
    (step) => step.status === 'done' && step.startedAt !== undefined && step.attempts > 0,
  );
  return Object.fromEntries(
    done.map((step) => [`${step.verb}:${step.resource}`, (step.endedAt ?? 0) - (step.startedAt ?? 0)]),
  );
}

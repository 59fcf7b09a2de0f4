import { type Operation, type StepRecord, wasAsked } from '../operation.ts';
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
 * operation; and so does every region that the data was taken from by force. Not where the operation has lifted its fence
 * itself; and a gate is open again with the end of the operation, unless the data has moved.
 */
export function withFenced(state: State, operation: Operation): string[] {
  const { steps, graceful, from, to } = operation;
  const fences = steps.filter((step) => step.verb === 'fence' && (wasAsked(step) || step.status === 'done'));
  const lifted = fences.filter((fence) => steps.some((step) => lifts(step, fence)));
  const stands = fences.filter((fence) => !lifted.includes(fence) && fence.closedForMs === undefined);
  const moved =
    !graceful && from.primary !== to.primary && steps.some((step) => step.verb === 'promote' && wasAsked(step));
  const left = [...stands.map(({ region }) => region), ...(moved ? [from.primary] : [])];
  const before = state.unprotected.filter((region) => !lifted.some((fence) => fence.region === region));
  return [...new Set([...before, ...left])];
}

function lifts({ verb, status, resource, region }: StepRecord, fence: StepRecord): boolean {
  return verb === 'unfence' && status === 'done' && resource === fence.resource && region === fence.region;
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

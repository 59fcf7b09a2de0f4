import type { StepRecord } from '../operation.ts';
import type { Effect } from './effect.ts';

export const notePause: Effect = ({ view }) => ({ pause: view.pause });

/** The time that steps under way have stood still is given back to them. */
export const endPause: Effect = ({ state, view }) => {
  const { operation } = state;
  const since = (view.pause ?? state.pause)?.at;
  if (operation === undefined || since === undefined) return { pause: undefined };
  const steps = operation.steps.map((step): StepRecord => {
    if (step.status !== 'running' || step.startedAt === undefined) return step;
    const until = Math.min(view.now, step.queuedAt ?? view.now);
    const stoodMs = Math.max(0, until - Math.max(since, step.startedAt));
    return { ...step, pausedMs: (step.pausedMs ?? 0) + stoodMs };
  });
  return { pause: undefined, operation: { ...operation, steps } };
};

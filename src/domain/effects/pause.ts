import type { Drill } from '../drill.ts';
import type { StepRecord } from '../operation.ts';
import type { Effect } from './effect.ts';

export const notePause: Effect = ({ view }) => ({ pause: view.pause });

/** The time that steps under way have stood still is given back to them. */
export const endPause: Effect = ({ state, view }) => {
  const { operation } = state;
  const since = (view.pause ?? state.pause)?.at;
  if (since === undefined) return { pause: undefined };
  const drill = withoutPause(state.drill, since, view.now);
  if (operation === undefined) return { pause: undefined, drill };
  const steps = operation.steps.map((step): StepRecord => {
    if (step.status !== 'running' || step.startedAt === undefined) return step;
    const until = Math.min(view.now, step.queuedAt ?? view.now);
    const stoodMs = Math.max(0, until - Math.max(since, step.startedAt));
    return { ...step, pausedMs: (step.pausedMs ?? 0) + stoodMs };
  });
  return { pause: undefined, drill, operation: { ...operation, steps } };
};

/** A drill that is away stays for its hold without the pause. */
function withoutPause(drill: Drill | undefined, since: number, now: number): Drill | undefined {
  if (drill?.awaySince === undefined) return drill;
  return { ...drill, awaySince: drill.awaySince + Math.max(0, now - Math.max(since, drill.awaySince)) };
}

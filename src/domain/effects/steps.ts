import type { Context } from '../context.ts';
import type { StepRecord } from '../operation.ts';
import type { State } from '../state.ts';
import type { Effect } from './effect.ts';

/**
 * The named step waits again. What has been asked of others stays asked: it can't be taken back by trying again, and a call
 * that may have been carried out is not forgotten.
 */
export const retryStep: Effect = (context) =>
  onStep(context, (step) => ({
    ...step,
    status: 'waiting',
    intent: step.intent?.outcome === 'refused' ? undefined : step.intent,
    attempts: 0,
    earlierAttempts: (step.earlierAttempts ?? 0) + step.attempts,
    startedAt: undefined,
    pausedMs: undefined,
    queuedAt: undefined,
    queuedMs: undefined,
  }));

/** The named step is left out. */
export const skipStep: Effect = (context) =>
  onStep(context, (step) => ({
    ...step,
    status: 'skipped',
    endedAt: context.view.now,
    note: `Left out by ${context.order?.by}: ${context.order?.reason}`,
  }));

function onStep({ state, order }: Context, change: (step: StepRecord) => StepRecord): Partial<State> {
  const { operation } = state;
  const name = order !== undefined && 'step' in order ? order.step : '';
  if (operation === undefined) return {};
  const steps = operation.steps.map((step) => (step.id === name ? change(step) : step));
  return { operation: { ...operation, steps }, blocked: undefined };
}

import { rivalOf } from '../guards/rival.ts';
import { failedFences } from '../guards/unfenced.ts';
import type { StepRecord } from '../operation.ts';
import { ended } from '../outcomes.ts';
import { allowing, unfencedAfter } from '../unfenced.ts';
import type { Effect } from './effect.ts';
import { settled, withFenced } from './settled.ts';
import { skipStep } from './steps.ts';

/** Lets the operation go on although something may still write on the old side. Nothing is promoted before this is kept. */
export const allowUnfenced: Effect = ({ state, view }) => {
  const { operation } = state;
  if (operation === undefined) return {};
  const fences = failedFences(operation);
  const because = ({ note }: StepRecord) => note ?? 'No reason was recorded.';
  const ids = fences.map(({ id }) => id);
  const steps = operation.steps.map(
    (step): StepRecord =>
      ids.includes(step.id)
        ? { ...step, status: 'skipped', endedAt: view.now, note: `Not fenced, as policy allows: ${because(step)}` }
        : step,
  );
  return {
    operation: { ...operation, steps },
    unfenced: allowing(state.unfenced, operation, fences, { by: 'regent', since: view.now, because }),
  };
};

/** What was fenced and runs again counts as unfenced until it is fenced again. Nothing is promoted on the strength of it. */
export const noteRival: Effect = (context) => {
  const { state, view } = context;
  const rival = rivalOf(context);
  if (rival === undefined) return {};
  const { region, resource, fences } = rival;
  const because = `It was fenced, and ${resource} says there that it is primary again.`;
  const how = { region, epoch: state.epoch, since: view.now, by: 'regent', because };
  return { unfenced: [...(state.unfenced ?? []), ...fences.map((fence) => ({ resource: fence, ...how }))] };
};

/** The named fence is left out, and what that allows is kept with the operator's name and reason. */
export const skipFence: Effect = (context) => {
  const { state, view, order } = context;
  const { operation } = state;
  if (operation === undefined || order === undefined || !('step' in order)) return {};
  const { step: name, by, reason } = order;
  const fences = operation.steps.filter(({ id }) => id === name);
  return {
    ...skipStep(context),
    unfenced: allowing(state.unfenced, operation, fences, { by, since: view.now, because: () => reason }),
  };
};

/**
 * What was left unfenced is fenced after all: the allowance is withdrawn. Where an operator has left a step out, she has
 * said that nothing is left there to be stopped.
 */
export const settleFenced: Effect = (context) => {
  const operation = ended(context, 'done');
  if (operation === undefined) return {};
  const { state } = context;
  const vouched = operation.steps.filter(({ status }) => status === 'skipped');
  const left = (state.unfenced ?? []).filter(
    ({ resource, region }) => !vouched.some((step) => step.resource === resource && step.region === region),
  );
  return {
    ...settled(state, operation),
    unfenced: unfencedAfter(left, operation),
    unprotected: withFenced(state, operation),
  };
};

/** It could not be fenced yet, and it is not tried again at once. The allowance stands. */
export const fenceLater: Effect = (context) => {
  const operation = ended(context, 'failed');
  if (operation === undefined) return {};
  const { state, view } = context;
  const unfenced = unfencedAfter(state.unfenced, operation)?.map((each) =>
    each.region === operation.returned ? { ...each, triedAt: view.now } : each,
  );
  return { ...settled(state, operation), unfenced };
};

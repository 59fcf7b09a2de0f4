import { stepsOfPersons } from '../guards/by-person.ts';
import type { Effect } from './effect.ts';

/** What a person was asked to do is done, on the word of the operator who says so. */
export const noteDoneByPerson: Effect = ({ state, view }) => {
  const { operation } = state;
  if (operation === undefined || view.command === undefined) return {};
  const { by, reason } = view.command;
  const asked = stepsOfPersons(operation).map(({ id }) => id);
  const note = `${by} says that it is done: ${reason}`;
  const steps = operation.steps.map((step) =>
    asked.includes(step.id) ? { ...step, status: 'done' as const, endedAt: view.now, note } : step,
  );
  return { operation: { ...operation, steps }, blocked: undefined };
};

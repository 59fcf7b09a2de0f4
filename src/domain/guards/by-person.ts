import { finding } from '../finding.ts';
import { type Operation, type StepRecord, wasAsked } from '../operation.ts';
import type { Guard } from './guard.ts';

/** Whether a person has been asked to do something, and nobody has said yet that it is done. */
export const personAsked: Guard = {
  name: 'person-asked',
  situational: true,
  test: ({ state }) => {
    const steps = stepsOfPersons(state.operation);
    const asked = steps.map(({ id, note }) => `${id}: ${note ?? ''}`).join(' ');
    return finding(steps.length > 0, `A person was asked. ${asked}`.trim(), 'Nobody was asked to do anything.');
  },
};

/** The steps for which a person was asked and that are not done. */
export function stepsOfPersons(operation: Operation | undefined): StepRecord[] {
  if (operation === undefined || operation.withdrawn !== undefined) return [];
  return operation.steps.filter(
    (step) => step.byPerson === true && wasAsked(step) && (step.status === 'running' || step.status === 'failed'),
  );
}

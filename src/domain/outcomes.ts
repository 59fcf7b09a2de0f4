import type { Context } from './context.ts';
import { finding } from './finding.ts';
import type { Guard } from './guards.ts';
import { hasActed, type Operation, type OperationKind, type StepRecord } from './operation.ts';

/** Whether every step of the running operation is done. */
export const allStepsDone: Guard = {
  name: 'all-steps-done',
  test: ({ state }) =>
    finding(
      state.operation?.steps.every((step) => step.status === 'done') ?? false,
      'Every step is done.',
      'Steps are still to be done.',
    ),
};

/** Whether the running operation is of a kind. */
export function operationIs(kind: OperationKind): Guard {
  return {
    name: `operation-is-${kind}`,
    test: ({ state }) => finding(state.operation?.kind === kind, `It is a ${kind}.`, `It is not a ${kind}.`),
  };
}

/** Whether a step has failed and no other is still under way. */
export const stepFailed: Guard = {
  name: 'step-failed',
  evidence: true,
  test: ({ state }) => {
    const failed = failedStep(state.operation);
    const running = state.operation?.steps.some((step) => step.status === 'running') ?? false;
    return finding(failed !== undefined && !running, failureOf(state.operation), 'No step has failed for good.');
  },
};

/** Whether the operation was called off before anything was asked of anybody. */
export const withdrawnUntouched: Guard = {
  name: 'withdrawn-untouched',
  evidence: true,
  test: (context) => withdrawn(context, false),
};

/** Whether the operation was called off after something had been done that has an opposite. */
export const withdrawnHalfway: Guard = {
  name: 'withdrawn-halfway',
  evidence: true,
  test: (context) => withdrawn(context, true),
};

function withdrawn({ state: { operation }, view }: Context, acted: boolean) {
  const open = operation?.steps.some((step) => isOpen(step, view.now)) ?? false;
  const applies = operation?.withdrawn !== undefined && !open && hasActed(operation) === acted;
  return finding(applies, operation?.withdrawn ?? '', 'It has not been called off, or a call is still under way.');
}

/** Whether a call may still be under way: nobody has recorded its answer and its time is not over. */
function isOpen({ intent }: StepRecord, now: number): boolean {
  return intent !== undefined && intent.outcome === undefined && now <= intent.deadlineAt;
}

/** Why the operation can't go on, naming the step. */
export function failureOf(operation: Operation | undefined): string {
  const failed = failedStep(operation);
  return failed === undefined ? '' : `${failed.id}: ${failed.note ?? 'no reason was recorded'}`;
}

function failedStep(operation: Operation | undefined) {
  return operation?.steps.find((step) => step.status === 'failed');
}

/** The operation with its end recorded. */
export function ended({ state, view }: Context, outcome: NonNullable<Operation['outcome']>): Operation | undefined {
  return state.operation === undefined ? undefined : { ...state.operation, outcome, endedAt: view.now };
}

import { abilityFor } from './application.ts';
import type { Context } from './context.ts';
import { finding } from './finding.ts';
import type { Guard } from './guards/guard.ts';
import {
  hasShared,
  isOver,
  type Operation,
  type OperationKind,
  type StepRecord,
  usersMoved,
  wasAsked,
} from './operation.ts';

/** Whether every step of the running operation is done. */
export const allStepsDone: Guard = {
  name: 'all-steps-done',
  test: ({ state }) =>
    finding(state.operation?.steps.every(isOver) ?? false, 'Every step is done.', 'Steps are still to be done.'),
};

/** Whether sending users, or seeing them arrive, was left out, so that nobody knows where they are. */
export const arrivalUnseen: Guard = {
  name: 'arrival-unseen',
  evidence: true,
  situational: true,
  test: ({ state: { operation, placement } }) => {
    const out = operation?.steps.filter(({ verb, status }) => verb === 'verify' && status === 'skipped') ?? [];
    const unsent = operation !== undefined && usersMoved(operation) === false;
    const where = unsent ? ` Users count as being in ${placement.active.join(', ')} still.` : '';
    const routes = operation?.steps.filter(({ verb, status }) => verb === 'route' && status === 'skipped') ?? [];
    const left = [...(unsent ? routes : []), ...out].map(({ id }) => id).join(', ');
    return finding(left !== '', `Left out: ${left}.${where}`, 'Nothing of it was left out.');
  },
};

/** Whether the running operation is of a kind. */
export function operationIs(kind: OperationKind): Guard {
  return {
    name: `operation-is-${kind}`,
    situational: true,
    test: ({ state }) => finding(state.operation?.kind === kind, `It is a ${kind}.`, `It is not a ${kind}.`),
  };
}

/** Whether the running operation is about one zone. */
export const aboutZone: Guard = {
  name: 'about-zone',
  situational: true,
  test: ({ state }) =>
    finding(state.operation?.zone !== undefined, 'It is about one zone.', 'It is about whole regions.'),
};

/** Whether the running operation only lifts the fence of one that was called off. */
export const undoesFence: Guard = {
  name: 'undoes-fence',
  situational: true,
  test: ({ state }) => {
    const { operation } = state;
    const lifts = operation?.kind === 'restore' && operation.steps.every((step) => step.verb === 'unfence');
    return finding(
      lifts === true && (operation?.steps.length ?? 0) > 0,
      'It lifts a fence.',
      'It does more than lift a fence.',
    );
  },
};

/** Whether the running operation only fences what an earlier one could not. */
export const onlyFences: Guard = {
  name: 'only-fences',
  situational: true,
  test: ({ state: { operation } }) => {
    const fences = operation?.steps.filter((step) => step.verb === 'fence').length ?? 0;
    const all = operation?.kind === 'reprotect' && fences > 0 && fences === operation.steps.length;
    return finding(all, 'It only fences.', 'It does more than fence.');
  },
};

/** Whether nobody has ordered the running operation. */
export const byItself: Guard = {
  name: 'by-itself',
  situational: true,
  test: ({ state: { operation } }) =>
    finding(
      operation?.requestedBy === 'regent',
      'Regent began it by itself.',
      'An operator ordered it, and is asked how to go on.',
    ),
};

/** Whether a step has failed and no other is still under way. */
export const stepFailed: Guard = {
  name: 'step-failed',
  evidence: true,
  test: ({ state }) => {
    const failed = failedSteps(state.operation);
    const running = state.operation?.steps.some((step) => step.status === 'running') ?? false;
    return finding(failed.length > 0 && !running, failureOf(state.operation), 'No step has failed for good.');
  },
};

/** Whether the operation was called off before anything was asked that has to be put back: more capacity does no harm. */
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

/** Whether what has been done has an opposite that brings everything back. */
export const undoable: Guard = {
  name: 'undoable',
  test: ({ state, application }) => {
    const asked = state.operation?.steps.filter(hasToBePutBack) ?? [];
    const canRunAgain = (id: string) =>
      application.resources.some((resource) => resource.id === id && abilityFor(resource, 'unfence') !== undefined);
    const lifts = asked.length > 0 && asked.every(({ verb, resource }) => verb === 'fence' && canRunAgain(resource));
    return finding(
      lifts,
      'Only a fence has to be lifted again.',
      'More than a fence that could be lifted was asked for.',
    );
  },
};

function withdrawn({ state: { operation }, view }: Context, acted: boolean) {
  const open = operation?.steps.some((step) => isOpen(step, view.now)) ?? false;
  const applies = operation?.withdrawn !== undefined && !open && operation.steps.some(hasToBePutBack) === acted;
  return finding(applies, operation?.withdrawn ?? '', 'It has not been called off, or a call is still under way.');
}

function hasToBePutBack(step: StepRecord): boolean {
  return hasShared(step) || (wasAsked(step) && step.verb !== 'prepare');
}

/** Whether a call may still be under way, or its effect may still appear although nobody has seen it yet. */
export function isOpen({ status, intent, settleMs }: StepRecord, now: number): boolean {
  if (intent === undefined || intent.outcome === 'refused' || status === 'done') return false;
  return now <= (intent.answeredAt ?? intent.deadlineAt) + settleMs;
}

/** Why the operation can't go on, naming each step that has failed: each has to be tried again or left out. */
export function failureOf(operation: Operation | undefined): string {
  return failedSteps(operation)
    .map(({ id, note }) => `${id}: ${note ?? 'no reason was recorded'}`)
    .join(' ');
}

function failedSteps(operation: Operation | undefined): StepRecord[] {
  return operation?.steps.filter((step) => step.status === 'failed') ?? [];
}

/** The operation with its end recorded. */
export function ended({ state, view }: Context, outcome: NonNullable<Operation['outcome']>): Operation | undefined {
  return state.operation === undefined ? undefined : { ...state.operation, outcome, endedAt: view.now };
}

import { abilityFor, samePlacement, type Verb } from './application.ts';
import type { Context } from './context.ts';
import { finding } from './finding.ts';
import type { Guard } from './guards/guard.ts';
import {
  hasShared,
  isOver,
  isQuiesce,
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
    const lifts = operation?.kind === 'restore' && samePlacement(operation.from, operation.to);
    const [undo, undone]: Verb[][] = [
      ['unfence', 'mount', 'prepare'],
      ['unfence', 'mount'],
    ];
    const verbs = operation?.steps.map(({ verb }) => verb) ?? [];
    return finding(
      lifts && verbs.every((verb) => undo?.includes(verb)) && verbs.some((verb) => undone?.includes(verb)),
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

/** Whether a step has failed and no other is still under way, of an operation that has not been called off. */
export const stepFailed: Guard = {
  name: 'step-failed',
  evidence: true,
  test: ({ state: { operation } }) => {
    const running = operation?.steps.some((step) => step.status === 'running') ?? false;
    const failed = failedSteps(operation).length > 0 && !running && operation?.withdrawn === undefined;
    return finding(failed, failureOf(operation), 'No step has failed for good.');
  },
};

/** Whether a planned move has stopped what uses the data, or had it let go of it. */
export const quiesced: Guard = {
  name: 'quiesced',
  situational: true,
  test: ({ state: { operation } }) => {
    const asked = operation?.steps.filter(wasAsked) ?? [];
    const stopped = asked.filter((step) => step.verb === 'unmount' || (operation && isQuiesce(operation, step)));
    return finding(
      stopped.length > 0,
      `${stopped.map(({ resource }) => resource).join(', ')} was asked to stop for it.`,
      'Nothing was stopped for a planned move.',
    );
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
    // Users who have been sent on in parts stay where they are: both sides serve them.
    const asked = state.operation?.steps.filter((step) => hasToBePutBack(step) && !hasShared(step)) ?? [];
    const has = (id: string, verb: Verb) =>
      application.resources.some((resource) => resource.id === id && abilityFor(resource, verb) !== undefined);
    const undone = asked.every(({ verb, resource }) => {
      return (verb === 'fence' && has(resource, 'unfence')) || (verb === 'unmount' && has(resource, 'mount'));
    });
    return finding(
      asked.length > 0 && undone,
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

/** More capacity does no harm, and a gate opens by itself as soon as the operation is called off. */
function hasToBePutBack(step: StepRecord): boolean {
  return hasShared(step) || (wasAsked(step) && step.verb !== 'prepare' && step.closedForMs === undefined);
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

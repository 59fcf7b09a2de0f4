import type { Operation, StepRecord } from '../../../src/domain/operation.ts';
import type { Checker } from './checker.ts';

/**
 * Nothing that follows a part of the users is asked for before that part was seen where it should be, and its hold was over:
 * not the next part, and no move of the data.
 */
export const shiftsAreHeld: Checker = ({ record }) =>
  record.of('committed').flatMap(({ at, newest, commit }) => {
    const { entry, next } = commit;
    if (!newest || entry.kind !== 'progress' || entry.progress.kind !== 'intended') return [];
    const { step: id } = entry.progress;
    const step = next.operation?.steps.find((each) => each.id === id);
    const early = step && next.operation && unheldBefore(next.operation, step);
    if (early === undefined) return [];
    return [{ law: 'shifts are held', at, because: `${id} was asked for before ${early.id} had been held.` }];
  });

/** By how much the clocks of two Redis servers may differ that were primary one after the other. */
const clocksMs = 500;

function unheldBefore({ steps }: Operation, { after }: StepRecord): StepRecord | undefined {
  return steps.find(({ id, holdMs, status, endedAt = 0, heldAt }) => {
    if (!after.includes(id) || holdMs === undefined || status === 'skipped') return false;
    return status !== 'done' || heldAt === undefined || heldAt - endedAt < holdMs - clocksMs;
  });
}

import type { State } from '../../../src/domain/state.ts';
import { type Checker, decisionsIn, type Violation } from './checker.ts';

/** Law 6: every operation ends with a word why, and at most one runs. */
export const operationsEnd: Checker = ({ record, state, calmAt, patienceMs, endedAt }) => {
  const violations: Violation[] = [];
  const wrong = (at: number, because: string) => violations.push({ law: '6 operations end', at, because });
  for (const { at, decision, began } of decisionsIn(record)) {
    const { before, next } = decision;
    if (began !== undefined && before.operation !== undefined && next.lastOperation?.id !== before.operation.id)
      wrong(at, `${began.id} began while ${before.operation.id} ran.`);
    if (next.phase === 'blocked' && (next.blocked?.because ?? '').length < 10)
      wrong(at, 'It waits for a person, who is not told what for.');
  }
  // Paused it waits for the person who paused it.
  if (isRunning(state) && state?.pause === undefined) {
    const steps = (state?.operation?.steps ?? []).map((step) => `${step.id} ${step.status}`).join(', ');
    wrong(endedAt, `${state?.operation?.id} still ran ${(patienceMs + calmAt) / 1000} s on: ${steps}.`);
  }
  if (isToFence(state))
    wrong(endedAt, `What was left unfenced still was ${(patienceMs + calmAt) / 1000} s on, and nobody kept it so.`);
  return violations;
};

/** Whether a region that may still write is to be fenced with nobody's help: everything can be reached again by then. */
export function isToFence(state: State | undefined): boolean {
  if (state?.unfenced === undefined || state.pause !== undefined || state.automation !== 'automatic') return false;
  return state.phase !== 'blocked';
}

/** Whether an operation is being carried out; one that waits for a person is kept beside the phase `blocked`. */
export function isRunning(state: State | undefined): boolean {
  return state?.operation !== undefined && state.phase === 'operating';
}

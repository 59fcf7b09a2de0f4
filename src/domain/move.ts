import type { Finding } from './finding.ts';
import type { Answer } from './observation.ts';
import type { StepRecord } from './operation.ts';
import type { Permit } from './permit.ts';

/** What the executor does next with a running step. */
export type Move =
  | { readonly move: 'done' | 'act' | 'withdraw'; readonly because: string }
  /** `until`: the instant that is waited for, where one is, in milliseconds of Redis time. */
  | { readonly move: 'wait'; readonly because: string; readonly until?: number | undefined }
  /** It can't be reached, or only a person can know how to go on. */
  | { readonly move: 'fail'; readonly because: string };

/** What is known of a running step when its next move is chosen. */
export interface Standing {
  readonly step: StepRecord;
  /** Whether the world is as the step wants it. */
  readonly goal: Finding;
  /** Whether the other side is still at work on something. */
  readonly busy: Answer;
  readonly permit: Permit;
  /** Milliseconds of Redis time. */
  readonly now: number;
  /** How long the step has been under way in all, without pauses, in milliseconds. */
  readonly spentMs: number;
  /** How long this carrier has looked at it, in milliseconds. */
  readonly watchedMs: number;
}

/** More calls than this for one step are a fault of ours, not patience. */
export const attemptsMax = 20;

/** A new carrier knows nothing yet: it looks for this long, in milliseconds, before it says that a step's time is over. */
const acquaintMs = 10_000;

/** How long a refused call waits before it is tried again, in milliseconds. */
const refusedBackoffMs = 2_000;

/** Observe, already so? done; may a call begin? act once; otherwise observe until so or out of time. Pure. */
export function nextMove(standing: Standing): Move {
  const { step, goal, permit, spentMs, watchedMs } = standing;
  if (goal.answer === 'yes') return { move: 'done', because: goal.because };
  if (spentMs > step.deadlineMs) {
    if (watchedMs < Math.min(acquaintMs, step.deadlineMs)) return { move: 'wait', because: goal.because };
    return { move: 'fail', because: `Not so within ${step.deadlineMs / 1000} s. ${unless(permit)}${goal.because}` };
  }
  if (step.verb === 'verify') return { move: 'wait', because: goal.because };
  const open = openCall(standing);
  if (open !== undefined) return open;
  if (permit.answer !== 'go') return { move: permit.answer, because: permit.because };
  if (step.attempts >= attemptsMax)
    return { move: 'fail', because: `${attemptsMax} calls have not brought it about. ${goal.because}` };
  return { move: 'act', because: goal.because };
}

/** What the newest call still asks for; undefined when the next one may be made. */
function openCall({ step, goal, busy, now }: Standing): Move | undefined {
  const { intent } = step;
  if (intent === undefined) return undefined;
  if (intent.outcome === 'refused') {
    const retryAt = intent.at + refusedBackoffMs;
    return now < retryAt ? { move: 'wait', because: step.note ?? goal.because, until: retryAt } : undefined;
  }
  if (intent.outcome === 'accepted' && intent.more === true && goal.answer === 'no') return undefined;
  const settledAt = (intent.answeredAt ?? intent.deadlineAt) + step.settleMs;
  if (now < settledAt) return { move: 'wait', because: goal.because, until: settledAt };
  if (busy === 'yes') return { move: 'wait', because: goal.because };
  if (intent.outcome === 'accepted' && goal.answer === 'unknown') return { move: 'wait', because: goal.because };
  if (step.repeatable) return undefined;
  if (intent.outcome === 'accepted') return { move: 'wait', because: goal.because };
  return {
    move: 'fail',
    because: `Nobody knows whether the call was carried out, and it must not be made twice. Look at it and order the operation again. ${goal.because}`,
  };
}

function unless(permit: Permit): string {
  return permit.answer === 'go' ? '' : `${permit.because} `;
}

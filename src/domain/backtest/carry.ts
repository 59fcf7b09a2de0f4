import { readySteps, type StepRecord } from '../operation.ts';
import { advance } from '../progress.ts';
import type { State } from '../state.ts';

/** The state with every step begun whose turn has come and ended whose time is over, each as long as it is expected. */
export function carriedOn(state: State, now: number, paused: boolean): State {
  const ended = endingAt(state, now).reduce((at, step) => finished(at, step), state);
  const { phase, operation } = ended;
  const comesToRest = operation?.withdrawn !== undefined || operation?.stopping !== undefined;
  if (operation === undefined || phase !== 'operating' || paused || comesToRest) return ended;
  return readySteps(operation).reduce((at, step) => begun(at, step, now), ended);
}

/** When the next step ends; undefined while none is under way. */
export function nextStepEnd(state: State): number | undefined {
  const ends = running(state).map(endOf);
  return ends.length === 0 ? undefined : Math.min(...ends);
}

function begun(state: State, { id: step, verb }: StepRecord, now: number): State {
  const started = advance(state, { kind: 'started', step, at: now });
  if (verb === 'verify') return started;
  const intent = { fencing: { epoch: state.epoch, token: 0 }, at: now, deadlineAt: now };
  const intended = advance(started, { kind: 'intended', step, intent });
  return advance(intended, { kind: 'answered', step, at: now, outcome: 'accepted', note: 'It is taken to succeed.' });
}

function finished(state: State, step: StepRecord): State {
  return advance(state, { kind: 'done', step: step.id, at: endOf(step), note: 'It is taken to have succeeded.' });
}

function endingAt(state: State, now: number): StepRecord[] {
  return running(state).filter((step) => endOf(step) <= now);
}

function running({ operation }: State): StepRecord[] {
  return operation?.steps.filter(({ status }) => status === 'running') ?? [];
}

function endOf({ startedAt, expectedMs }: StepRecord): number {
  return (startedAt ?? 0) + expectedMs;
}

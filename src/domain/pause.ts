import type { CommandAnswer, Pause } from './command.ts';
import type { State } from './state.ts';
import type { View } from './view.ts';

/** As much of a decision as this is about. */
interface Decided {
  readonly next: State;
  readonly answer?: CommandAnswer | undefined;
}

/** Whether a decision ends the pause that it was made under: an operator resumes, or its time is over. */
export function endsPause({ answer, next }: Decided, before: State, { command }: View): boolean {
  const resumed = command?.kind === 'resume' && answer?.accepted === true;
  return resumed || (before.pause !== undefined && next.pause === undefined);
}

/** Whether the time of a pause that ends by itself is over. */
export function isPauseOver({ until = Number.POSITIVE_INFINITY }: Pause, now: number): boolean {
  return until <= now;
}

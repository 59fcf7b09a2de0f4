import { longestWay } from '../domain/longest-way.ts';
import { duration } from '../domain/time-in-words.ts';
import type { CliIo } from './io.ts';
import type { Look } from './look.ts';
import type { OperationReply, StepReply } from './replies.ts';
import type { Screen } from './screen.ts';
import { between } from './words.ts';

/** One line at the end of what has been written, that is always about now. */
export interface ProgressLine {
  show(look: Look): void;
  /** Takes it away, so that something that stays can be written. */
  clear(): void;
}

/** Back to the beginning of the line, and empty it. */
const EMPTY = '\r\x1b[K';

/** A line on a terminal on which a person watches; nothing anywhere else. */
export function progressLine({ stdout }: Pick<CliIo, 'stdout'>, { scripted, paint }: Screen): ProgressLine {
  if (stdout.isTTY !== true || scripted) return { show() {}, clear() {} };
  return {
    // A line that is broken in two could not be taken away again.
    show: (look) => void stdout.write(`${EMPTY}${paint.dim(progressWords(look).slice(0, (stdout.columns ?? 80) - 1))}`),
    clear: () => void stdout.write(EMPTY),
  };
}

/** How far it has come, how long each step that runs has taken, and all of it, each beside its quote. */
function progressWords({ operation, now }: Look): string {
  const { steps, startedAt } = operation;
  const over = steps.filter(({ status }) => status === 'done' || status === 'skipped').length;
  const running = steps.filter(({ status }) => status === 'running').map((step) => stepWords(step, now));
  const all = `${between(startedAt, now)} of ~ ${duration(longestWay(steps))} in all`;
  return `  ${[`${over} of ${steps.length} steps`, ...running, all].join('  ·  ')}${waitingFor(operation)}`;
}

function stepWords({ id, startedAt, expectedMs }: StepReply, now: string): string {
  return `${id} ${between(startedAt, now)} of ~ ${duration(expectedMs)}`;
}

function waitingFor({ stopping }: OperationReply): string {
  return stopping === undefined ? '' : '  ·  stops at its next step';
}

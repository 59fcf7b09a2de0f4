import type { ApplicationReply, Guard, OperationReply, RegionReply, StepReply } from './replies.ts';
import type { Screen } from './screen.ts';

type Paint = Screen['paint'];
type Mark = readonly [symbol: string, colour: 'green' | 'yellow' | 'red' | 'cyan' | 'dim'];

/** A phase with its symbol: `● steady`. */
export function phaseMark(paint: Paint, phase: ApplicationReply['phase']): string {
  const [symbol, colour] = phases[phase];
  return paint[colour](`${symbol} ${phase}`);
}

/** A region's health with its symbol: `✗ down`. */
export function healthMark(paint: Paint, health: RegionReply['health']): string {
  const [symbol, colour] = healths[health];
  return paint[colour](`${symbol} ${health}`);
}

/** The symbol of a step's status. */
export function stepMark(paint: Paint, status: StepReply['status']): string {
  const [symbol, colour] = steps[status];
  return paint[colour](symbol);
}

/** An operation's status with its symbol: `■ stopped`. */
export function operationMark(paint: Paint, status: OperationReply['status']): string {
  const [symbol, colour] = operations[status];
  return paint[colour](`${symbol} ${status}`);
}

/** The symbol of a guard's answer. Unknown is not no: it looks different. */
export function answerMark(paint: Paint, answer: Guard['answer']): string {
  const [symbol, colour] = answers[answer];
  return paint[colour](symbol);
}

const phases: Readonly<Record<ApplicationReply['phase'], Mark>> = {
  steady: ['●', 'green'],
  suspect: ['◐', 'yellow'],
  operating: ['▶', 'cyan'],
  displaced: ['◆', 'yellow'],
  recovering: ['↻', 'cyan'],
  blocked: ['■', 'red'],
};

const healths: Readonly<Record<RegionReply['health'], Mark>> = {
  up: ['✓', 'green'],
  degraded: ['~', 'yellow'],
  down: ['✗', 'red'],
  unknown: ['?', 'yellow'],
};

const steps: Readonly<Record<StepReply['status'], Mark>> = {
  waiting: ['·', 'dim'],
  running: ['▶', 'cyan'],
  done: ['✓', 'green'],
  failed: ['✗', 'red'],
  skipped: ['↷', 'yellow'],
};

const operations: Readonly<Record<OperationReply['status'], Mark>> = {
  running: ['▶', 'cyan'],
  stopped: ['■', 'red'],
  done: ['✓', 'green'],
  failed: ['✗', 'red'],
  withdrawn: ['↶', 'yellow'],
  superseded: ['»', 'yellow'],
};

const answers: Readonly<Record<Guard['answer'], Mark>> = {
  yes: ['✓', 'green'],
  no: ['✗', 'red'],
  unknown: ['?', 'yellow'],
};

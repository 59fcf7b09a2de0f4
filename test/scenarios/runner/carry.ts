import { contextOf } from '../../../src/domain/context.ts';
import type { Finding } from '../../../src/domain/finding.ts';
import { no } from '../../../src/domain/finding.ts';
import { goalOf, madeWhole } from '../../../src/domain/goal.ts';
import { type Move, nextMove } from '../../../src/domain/move.ts';
import { readySteps, type StepRecord, spentMs } from '../../../src/domain/operation.ts';
import { permit } from '../../../src/domain/permit.ts';
import { servedAsWanted } from '../../../src/domain/served.ts';
import { wrap } from './render.ts';
import { decideUntilRest, record } from './turn.ts';
import type { World } from './world.ts';

/** More looks than this without a step coming to its end: something waits for what the scenario has to change. */
const looksMax = 40;

/** Carries the running operation out, one second a step, until it ends or waits. Steps in `until` are not begun. */
export function carryOut(world: World, until: (step: StepRecord) => boolean): string[] {
  const operation = world.state.operation?.id;
  const lines: string[] = [];
  const waits = new Map<string, string>();
  for (let looks = 0; looks < looksMax && world.state.operation?.id === operation; looks += 1) {
    const step = startable(world, until).find(({ id }) => !waits.has(id));
    if (step === undefined) break;
    if (step.status === 'waiting') record(world, { kind: 'started', step: step.id, at: world.now });
    const move = moveOf(world, step.id);
    if (move.move === 'wait') waits.set(step.id, move.because);
    lines.push(...make(world, step.id, move));
    if (move.move !== 'wait') {
      waits.clear();
      world.now += 1_000;
      lines.push(...decideUntilRest(world));
    }
  }
  return [...lines, ...[...waits].flatMap(([id, because]) => wrap(`${id} waits: ${because}`, 2))];
}

/** What the executor would do next with a step. */
export function moveOf(world: World, id: string): Move {
  const { state, application, view } = world;
  const step = stepOf(world, id);
  const context = contextOf(application, state, view);
  const permitted = state.operation === undefined ? undefined : permit(state.operation, step, context);
  if (permitted === undefined) throw new Error('No operation is running.');
  const spent = spentMs(step, world.now, world.pause?.at);
  const time = { now: world.now, spentMs: spent, watchedMs: spent };
  return nextMove({ step, goal: goal(world, step), busy: 'no', permit: permitted, ...time });
}

/** The named step of the running operation. Throws when there is none. */
export function stepOf(world: World, id: string): StepRecord {
  const step = world.state.operation?.steps.find((each) => each.id === id);
  if (step === undefined) throw new Error(`There is no step ${id} now.`);
  return step;
}

/** Commits the intent of a call, as before every one. False: it may not begin. */
export function intend(world: World, id: string): boolean {
  const fencing = { epoch: world.state.epoch, token: 1 };
  const intent = { fencing, at: world.now, deadlineAt: world.now + 10_000 };
  return record(world, { kind: 'intended', step: id, intent });
}

function make(world: World, id: string, move: Move): string[] {
  switch (move.move) {
    case 'wait':
      return [];
    case 'done':
      record(world, { kind: 'done', step: id, at: world.now, note: move.because });
      return [`${id} done`];
    case 'fail':
      record(world, { kind: 'failed', step: id, at: world.now, note: move.because });
      return wrap(`${id} failed: ${move.because}`, 2);
    case 'withdraw':
      record(world, { kind: 'withdrawn', because: move.because });
      return wrap(`called off: ${move.because}`, 2);
    case 'act':
      if (!intend(world, id)) return [];
      if (!world.stuck.has(id)) world.things.carryOut(stepOf(world, id));
      if (stepOf(world, id).verb === 'route') serve(world, id);
      record(world, { kind: 'answered', step: id, at: world.now, outcome: 'accepted', note: '' });
      return [];
  }
}

/** Users follow the route: what they are answered from is the first region that takes them. */
function serve(world: World, id: string): void {
  for (const edge of world.application.edges) world.sky.serve(edge.id, stepOf(world, id).active[0] ?? null);
}

function goal(world: World, step: StepRecord): Finding {
  const stuck = world.stuck.get(step.id);
  if (stuck !== undefined) return no(stuck);
  const { application, state, view, observations } = world;
  if (step.verb === 'verify') return servedAsWanted(step, contextOf(application, state, view));
  const seen = observations[step.resource];
  return madeWhole(step, goalOf(step, seen ?? { resource: step.resource, at: world.now, regions: {}, busy: 'no' }));
}

/** As the executor: after a failure, a stop or a withdrawal nothing new begins. */
function startable(world: World, until: (step: StepRecord) => boolean): StepRecord[] {
  const { operation, phase } = world.state;
  if (operation === undefined || phase !== 'operating' || operation.withdrawn !== undefined) return [];
  const running = operation.steps.filter(({ status }) => status === 'running');
  const stopped = operation.stopping !== undefined || operation.steps.some(({ status }) => status === 'failed');
  return [...running, ...(stopped ? [] : readySteps(operation))].filter((step) => !until(step));
}

import type { State } from '../../../src/domain/state.ts';
import { checkers } from '../checkers/all.ts';
import type { Checker, Trial, Violation } from '../checkers/checker.ts';
import { decisionsIn, isAutomaticMove } from '../checkers/checker.ts';
import { isRunning, isToFence } from '../checkers/operations-end.ts';
import { type Dice, dice } from '../dice.ts';
import type { Fault } from '../faults/fault.ts';
import { inject } from '../faults/inject.ts';
import { lostFence } from '../faults/lost-fence.ts';
import { pressButton } from '../faults/operator.ts';
import { calmFrom, press, scheduleFor } from '../faults/schedule.ts';
import type { Record } from '../record.ts';
import type { Between } from '../world/controller-process.ts';
import { Deployment } from '../world/deployment.ts';
import { World, type WorldPlan } from '../world/world.ts';
import { planWorld } from './plan-world.ts';

/** What one world came to. */
export interface Outcome {
  readonly seed: number;
  readonly plan: WorldPlan;
  readonly schedule: readonly Fault[];
  readonly violations: readonly Violation[];
  /** Automatic moves that were begun. */
  readonly failovers: number;
  /** Whether an allowance to have two writers was committed. */
  readonly unfenced: boolean;
  readonly record: Record;
  readonly events: number;
}

export interface SimulateOptions {
  /** Instead of the one that the seed gives. */
  readonly schedule?: readonly Fault[];
  readonly between?: Between;
  readonly checkers?: readonly Checker[];
}

/** So long after the last fault is over is looked at what becomes of everything, and no longer than the second. */
const quietMs = 30_000;
const patienceMs = 400_000;

/** Runs the world of a seed to its end, and has it judged. */
export async function simulate(seed: number, options: SimulateOptions = {}): Promise<Outcome> {
  const source = dice(`seed ${seed}`);
  const plan = planWorld(source.fork('plan'));
  const schedule =
    options.schedule ??
    [...scheduleFor(plan.topology, source.fork('schedule')), ...lostFence(plan, source.fork('lost fence'))].toSorted(
      (a, b) => a.at - b.at,
    );
  const calmAt = calmFrom(schedule);
  const world = new World(plan, source.fork('world'));
  const deployment = new Deployment(world, options.between);
  inject(schedule, { world, deployment });
  const escaped = await catchingEscapes(async () => {
    for (const afterMs of [1_000, 8_000, 15_000]) {
      await world.scheduler.run(calmAt + afterMs);
      endPause(world, deployment);
      help(world, deployment, source.fork(`help ${afterMs}`));
    }
    // Where everything is as it was, nothing more is to be expected.
    await world.scheduler.run(calmAt + quietMs, () => isAtRest(world));
    await world.scheduler.run(calmAt + patienceMs, () => !isRunning(stateOf(world)) && !isToFence(stateOf(world)));
  });
  const trial: Trial = {
    record: world.record,
    plan,
    schedule,
    calmAt,
    endedAt: world.scheduler.now,
    patienceMs,
    state: stateOf(world),
  };
  const judged = (options.checkers ?? checkers).flatMap((check) => check(trial));
  return {
    seed,
    plan,
    schedule,
    violations: [...escaped.map((because) => ({ law: 'crash', at: world.scheduler.now, because })), ...judged],
    failovers: decisionsIn(world.record).filter(isAutomaticMove).length,
    unfenced: isUnfenced(world.record),
    record: world.record,
    events: world.scheduler.count,
  };
}

function stateOf(world: World): State | undefined {
  return world.cluster.primary.data.states.get(world.plan.application.id)?.state;
}

/** Somebody comes back to a pause that was forgotten: what it holds up must then come to its end. */
function endPause(world: World, deployment: Deployment): void {
  if (!world.cluster.primary.data.pauses.has(world.plan.application.id)) return;
  const place = [...deployment.controllers].find(([, { process }]) => process.running)?.[0];
  if (place === undefined) return;
  pressButton({ at: world.scheduler.now, kind: 'operator', place, press: { kind: 'resume' } }, { world, deployment });
}

function isAtRest(world: World): boolean {
  const state = stateOf(world);
  const isSteady = state === undefined || state.phase === 'steady';
  return isSteady && state?.operation === undefined && world.cloud.database.writable().length === 1;
}

/** Somebody looks after an application that asks for a person, and tries something, wisely or not. */
function help(world: World, deployment: Deployment, source: Dice): void {
  if (stateOf(world)?.phase !== 'blocked' || source.chance(0.3)) return;
  const place = source.pick([...deployment.controllers.keys()]);
  const button = press(world.plan.topology, source);
  if (button.kind === 'pause') return;
  pressButton({ at: world.scheduler.now, kind: 'operator', place, press: button }, { world, deployment });
}

/** A rejection that nobody handles would end the real process. */
async function catchingEscapes(work: () => Promise<void>): Promise<string[]> {
  const escaped: string[] = [];
  const note = (reason: unknown) =>
    escaped.push(reason instanceof Error ? (reason.stack ?? reason.message) : String(reason));
  process.on('unhandledRejection', note);
  try {
    await work();
    // Node tells of unhandled rejections when it gets round to it.
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    process.off('unhandledRejection', note);
  }
  return escaped;
}

function isUnfenced(record: Record): boolean {
  return record.of('committed').some(({ commit: { next } }) => next.unfenced !== undefined);
}

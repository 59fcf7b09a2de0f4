import { checkers } from '../checkers/all.ts';
import type { Checker, Trial, Violation } from '../checkers/checker.ts';
import { decisionsIn, isAutomaticMove } from '../checkers/checker.ts';
import { dataCheckers } from '../checkers/data.ts';
import { isRunning, isToFence } from '../checkers/operations-end.ts';
import { type Dice, dice } from '../dice.ts';
import { dataFaults } from '../faults/data-faults.ts';
import type { Fault, Press } from '../faults/fault.ts';
import { inject } from '../faults/inject.ts';
import { lostFence } from '../faults/lost-fence.ts';
import { pressButton } from '../faults/operator.ts';
import { calmFrom, press, scheduleFor } from '../faults/schedule.ts';
import type { Record } from '../record.ts';
import type { Between } from '../world/controller-process.ts';
import { Deployment } from '../world/deployment.ts';
import { World, type WorldPlan } from '../world/world.ts';
import { type DataCount, dataCountOf } from './data-count.ts';
import { planDataWorld, planWorld } from './plan-world.ts';

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
  /** What became of data, where somebody counts. */
  readonly data: DataCount;
  readonly record: Record;
  readonly events: number;
}

export interface SimulateOptions {
  /** Worlds whose data is behind the providers of production. */
  readonly data?: boolean | undefined;
  /** Instead of the one that the seed gives. */
  readonly plan?: WorldPlan;
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
  const plan = options.plan ?? (options.data ? planDataWorld : planWorld)(source.fork('plan'));
  const schedule = options.schedule ?? scheduled(plan, source);
  const calmAt = calmFrom(schedule);
  const world = new World(plan, source.fork('world'));
  const deployment = new Deployment(world, options.between);
  inject(schedule, { world, deployment });
  const escaped = await catchingEscapes(async () => {
    for (const afterMs of [1_000, 8_000, 15_000]) {
      await world.scheduler.run(calmAt + afterMs);
      for (const { id } of world.applications) {
        endPause(id, world, deployment);
        adopt(id, world, deployment);
        help(id, world, deployment, source.fork(`help ${id} ${afterMs}`));
      }
    }
    // Where everything is as it was, nothing more is to be expected.
    const all = (holds: (id: string) => boolean) => () => world.applications.every(({ id }) => holds(id));
    await world.scheduler.run(
      calmAt + quietMs,
      all((id) => isAtRest(id, world)),
    );
    await world.scheduler.run(
      calmAt + patienceMs,
      all((id) => !isRunning(world.stateOf(id)) && !isToFence(world.stateOf(id))),
    );
  });
  for (const { data } of world.clouds.values()) data.close();
  const judges = options.checkers ?? (plan.data === undefined ? checkers : dataCheckers);
  const trials = trialsOf(world, { schedule, calmAt, patienceMs });
  const judged = trials.flatMap((trial) => judges.flatMap((check) => check(trial)));
  return {
    seed,
    plan,
    schedule,
    data: dataCountOf(trials),
    violations: [...escaped.map((because) => ({ law: 'crash', at: world.scheduler.now, because })), ...judged],
    failovers: trials.flatMap(({ record }) => decisionsIn(record).filter(isAutomaticMove)).length,
    unfenced: isUnfenced(world.record),
    record: world.record,
    events: world.scheduler.count,
  };
}

/** What befalls the world of a plan. */
function scheduled(plan: WorldPlan, source: Dice): Fault[] {
  const fences = lostFence(plan, source.fork('lost fence'));
  const data = plan.data === undefined ? [] : dataFaults(plan, source.fork('data faults'));
  // In half of the worlds with data nothing else befalls them: more goes through to its end there.
  const few = plan.data !== undefined && source.fork('few').chance(0.5);
  const all = few ? [] : scheduleFor(plan, source.fork('schedule'));
  return [...all, ...fences, ...data].toSorted((a, b) => a.at - b.at);
}

/** One for each application: the judges know one at a time. */
export function trialsOf(world: World, given: Pick<Trial, 'schedule' | 'calmAt' | 'patienceMs'>): Trial[] {
  const { applications, plan, record, scheduler } = world;
  return applications.map((application) => ({
    ...given,
    takeovers: world.cloudOf(application.id).data.takeovers(),
    record: applications.length === 1 ? record : record.about(application.id),
    whole: record,
    plan: { ...plan, application, others: applications.filter((other) => other !== application) },
    endedAt: scheduler.now,
    state: world.stateOf(application.id),
  }));
}

/** Somebody comes back to a pause that was forgotten: what it holds up must then come to its end. */
function endPause(application: string, world: World, deployment: Deployment): void {
  if (!world.cluster.primary.data.pauses.has(application)) return;
  const place = [...deployment.controllers].find(([, { process }]) => process.running)?.[0];
  if (place === undefined) return;
  const at = world.scheduler.now;
  pressButton({ at, kind: 'operator', application, place, press: { kind: 'resume' } }, { world, deployment });
}

/** Somebody looks where everything is, and has Regent believe it. */
function adopt(application: string, world: World, deployment: Deployment): void {
  if (world.stateOf(application)?.frozen === undefined) return;
  const place = [...deployment.controllers].find(([, { process }]) => process.running)?.[0];
  if (place === undefined) return;
  const { enabled, data } = world.cloudOf(application);
  const at = world.scheduler.now;
  const button: Press = { kind: 'adopt', active: enabled, primary: data.written()[0] };
  pressButton({ at, kind: 'operator', application, place, press: button }, { world, deployment });
}

function isAtRest(application: string, world: World): boolean {
  const state = world.stateOf(application);
  const isSteady = state === undefined || state.phase === 'steady';
  return isSteady && state?.operation === undefined && world.cloudOf(application).data.written().length === 1;
}

/** Somebody looks after an application that asks for a person, and tries something, wisely or not. */
function help(application: string, world: World, deployment: Deployment, source: Dice): void {
  if (world.stateOf(application)?.phase !== 'blocked' || source.chance(0.3)) return;
  const place = source.pick([...deployment.controllers.keys()]);
  const button = press(world.plan.topology, source);
  if (button.kind === 'pause') return;
  pressButton({ at: world.scheduler.now, kind: 'operator', application, place, press: button }, { world, deployment });
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

import { checkers } from '../checkers/all.ts';
import type { Violation } from '../checkers/checker.ts';
import { isRunning } from '../checkers/operations-end.ts';
import { dice } from '../dice.ts';
import { trialsOf } from '../run/simulate.ts';
import { Deployment } from '../world/deployment.ts';
import { SimulatedData } from '../world/simulated-data.ts';
import { applicationOf, type Topology, topologies } from '../world/topology.ts';
import type { Fate } from '../world/trouble.ts';
import { World } from '../world/world.ts';

/** What may happen at a point: the calling controller dies, stands still, or a call's answer is lost. */
export const options = [
  'dies',
  'freezes-past-its-lease',
  'freezes-for-long',
  'unanswered',
  'swallowed',
  'late',
] as const;
export type Option = (typeof options)[number];

/** One thing that happens, at the n-th point of a run. */
export interface Choice {
  readonly point: number;
  readonly option: Option;
}

export interface Walked {
  /** Points passed, and what is possible at each. */
  readonly points: readonly (readonly Option[])[];
  /** What the world was at each point. */
  readonly states: readonly string[];
  readonly violations: readonly Violation[];
}

const roomy = { concurrentOperations: 2, intoOneRegion: 2 };
const diesAt = 8_000;
const patienceMs = 300_000;

/**
 * One failover in a world of two regions, three vantages and two controllers, the primary's region dead. Every commit,
 * claim and act of either controller is two points: just before, and just after. What is chosen happens there.
 */
export async function walk(choices: readonly Choice[]): Promise<Walked> {
  const topology = topologies[0] as Topology;
  const application = applicationOf(topology, { confirmForMs: 0, cooldownMs: 0, failback: 'manual' });
  const plan = { topology, application, others: [], limits: roomy, redis: ['au-syd'], unreliable: false };
  const world = new World(plan, dice('small world'));
  const deployment = new Deployment(world, {}, ['eu-de', 'au-syd']);
  const points: Option[][] = [];
  const states: string[] = [];
  const passes: Passes = (place, call, side) => {
    points.push(possibleAt(call, side));
    states.push(fingerprint(world, deployment, `${place} ${call} ${side}`));
    const chosen = choices.find(({ point }) => point === points.length);
    if (chosen !== undefined) happens(chosen.option, place, { world, deployment, passes });
  };
  watchPoints(world, deployment, passes);
  await world.scheduler.run(diesAt);
  world.setRegion('us-south', 'dead');
  deployment.killProber('us-south');
  const begun = () => (stateOf(world)?.epoch ?? 0) > 0;
  await world.scheduler.run(patienceMs, () => begun() && !isRunning(stateOf(world)));
  // What was sent late has landed by then, and a controller that stood still has woken.
  await world.scheduler.run(world.scheduler.now + 20_000);
  await world.scheduler.run(patienceMs, () => !isRunning(stateOf(world)));
  const trials = trialsOf(world, { schedule: [], calmAt: diesAt, patienceMs });
  return { points, states, violations: trials.flatMap((trial) => checkers.flatMap((check) => check(trial))) };
}

type Passes = (place: string, call: string, side: 'before' | 'after') => void;

/** What a choice works on. */
interface Scene {
  readonly world: World;
  readonly deployment: Deployment;
  readonly passes: Passes;
}

function watchPoints(world: World, deployment: Deployment, passes: Passes): void {
  for (const [place, { process }] of deployment.controllers) {
    process.onCall = (call, side) => {
      const matters = /commit|\.act$|claim/.test(call) && world.scheduler.now >= diesAt;
      if (matters && process.running) passes(place, call, side);
    };
  }
}

function possibleAt(call: string, side: 'before' | 'after'): Option[] {
  const always: Option[] = ['dies', 'freezes-past-its-lease', 'freezes-for-long'];
  return call.endsWith('.act') && side === 'before' ? [...always, 'unanswered', 'swallowed', 'late'] : always;
}

function happens(option: Option, place: string, { world, deployment, passes }: Scene): void {
  const process = deployment.controllers.get(place)?.process;
  const fates: Partial<Record<Option, Fate>> = { unanswered: 'unanswered', swallowed: 'swallowed', late: 'late' };
  const fate = fates[option];
  if (fate !== undefined) world.troubles.chooseFate(fate);
  else if (option === 'freezes-past-its-lease') process?.freeze(4_500);
  else if (option === 'freezes-for-long') process?.freeze(18_000);
  else {
    deployment.killController(place);
    // Two of two may die: somebody starts it again.
    world.scheduler.after(6_000, () => {
      deployment.startController(place);
      watchPoints(world, deployment, passes);
    });
  }
}

/** What the rest of a run depends on, without instants: what is stored, what is true, who runs, and what is on its way. */
function fingerprint(world: World, deployment: Deployment, where: string): string {
  const { cloud, record } = world;
  const underWay = record.of('left').length - record.of('landed').length - record.of('rejected').length;
  const state = stateOf(world);
  const steps = state?.operation?.steps.map((step) => [step.status, step.attempts, step.intent?.outcome ?? '-']);
  const { database, volume } = simulated(cloud);
  const sides = [...database.sides].map(([region, { role }]) => `${region} ${role}`);
  const running = [...deployment.controllers].map(([place, { process }]) => `${place} ${process.running}`);
  const owner = world.cluster.primary.data.assignments.get('shop')?.split('-')[1];
  const servers = [...cloud.power];
  return JSON.stringify([
    where,
    state?.phase,
    steps,
    sides,
    volume.active,
    volume.changingTo,
    database.takingOver,
    underWay,
    servers,
    cloud.enabled,
    running,
    owner,
  ]);
}

function stateOf(world: World) {
  return world.cluster.primary.data.states.get(world.plan.application.id)?.state;
}

function simulated({ data }: World['cloud']): SimulatedData {
  if (data instanceof SimulatedData) return data;
  throw new Error('a small world has simple data');
}

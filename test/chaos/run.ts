import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Narrator } from '../../src/sandbox/demo/narrator.ts';
import { StoryObserver } from '../../src/sandbox/demo/observe-story.ts';
import { RegentClient } from '../../src/sandbox/demo/regent-client.ts';
import { type ProcessSpec, Supervisor } from '../../src/sandbox/demo/supervisor.ts';
import { Users } from '../../src/sandbox/demo/users.ts';
import { lostWrites, violationsIn } from '../../src/sandbox/demo/verdict.ts';
import { createWorld, regions, type World } from '../../src/sandbox/demo/world.ts';
import { dice as createDice } from '../simulation/dice.ts';
import { clockEnvironment, type Mishap, mishaps, notMade, type Stage, spared } from './faults.ts';
import { collectGarbage, inspectable, residentBytes } from './memory.ts';
import { makeNamespaces, type Namespaces } from './namespaces.ts';
import { helpOut } from './operator.ts';
import { redisPrimaryOf } from './redis-primary.ts';
import { isMounted, smallDiskOf } from './small-disk.ts';

/** One run. */
export interface ChaosOptions {
  /** What its namespaces are named after. */
  readonly run: string;
  readonly seed: string;
  readonly minutes: number;
  /** The names of the mishaps to make; all of them when empty. */
  readonly only: readonly string[];
}

/** Whose memory is measured, from when on; and the most that it may have grown by until the end. */
const measured = { controller: `controller ${spared}`, redis: `redis ${spared}`, fromMs: 180_000, mostGrowth: 1.1 };

/** Where the inspector of the measured controller listens, in its own namespace and from outside. */
const inspectorPort = 9_229;

/** The controllers are asked from another namespace, as from another machine. */
const token = 'chaos-operator';

/** How long a mishap lasts, and how long nothing goes wrong after it, in milliseconds. */
const lasts = { least: 1_000, most: 15_000 };
const calm = { least: 2_000, most: 15_000 };

/** How long it may take until everything is well again in the end, or a person is asked, in milliseconds. */
const endMaxMs = 180_000;

/** Runs the world, lets things go wrong in it, and judges. Resolves with the exit code. */
export async function runChaos({ run, seed, minutes, only }: ChaosOptions): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), 'regent-chaos-'));
  const world = await createWorld({
    parent: directory,
    redis: 'sentinels',
    controllersIn: Object.values(regions),
    token,
    entry: fileURLToPath(new URL('../../src/main.ts', import.meta.url)),
  });
  const smallDisk = smallDiskOf(run);
  const specs = world.processes
    .map((spec) => (spec.name === measured.controller ? inspectable(spec, inspectorPort) : spec))
    .map((spec) => (spec.name === `redis ${regions.home}` && isMounted(smallDisk) ? keptOn(smallDisk, spec) : spec));
  const namespaces = makeNamespaces(run, Object.values(regions), specs);
  const supervisor = new Supervisor(`${directory}/logs`, () => {});
  process.once('exit', () => supervisor.killAll());
  const narrator = new Narrator(process.stdout);
  narrator.plain(`chaos: seed ${seed}, ${minutes} min, files in ${directory}`);
  for (const [name, why] of Object.entries(notMade(smallDisk))) narrator.plain(`chaos: not made: ${name} (${why})`);
  try {
    const made = await chaos({
      directory,
      world,
      specs,
      namespaces,
      supervisor,
      narrator,
      seed,
      minutes,
      only,
      smallDisk,
    });
    await supervisor.stopAll();
    console.log(JSON.stringify(made));
    return made.ok ? 0 : 1;
  } catch (error) {
    await supervisor.stopAll();
    throw error;
  }
}

interface Setting {
  readonly directory: string;
  readonly world: World;
  readonly specs: readonly ProcessSpec[];
  readonly namespaces: Namespaces;
  readonly supervisor: Supervisor;
  readonly narrator: Narrator;
  readonly seed: string;
  readonly minutes: number;
  readonly only: readonly string[];
  readonly smallDisk: string;
}

async function chaos(setting: Setting) {
  const { directory, world, specs, namespaces, supervisor, narrator, seed, minutes, smallDisk } = setting;
  const client = new RegentClient(Object.values(world.controllers), world.layout.application, token);
  const observer = new StoryObserver(client, narrator, AbortSignal.timeout(minutes * 60_000 + 2 * endMaxMs));
  const [zone] = world.layout.cis.zones;
  const users = new Users(world.layout.edgePort, zone?.name ?? '');
  for (const spec of specs) {
    const faked = spec.region !== undefined && /^(controller|prober)/.test(spec.name);
    const env = { ...spec.env, ...(faked ? clockEnvironment(directory, spec.region) : {}) };
    supervisor.start(namespaces.placed({ ...spec, env }));
  }
  const steady = await observer.until('everything to be well', isWell, endMaxMs);
  if (!steady) throw new Error(`It never became steady: ${observer.last?.rule.because ?? 'no controller answers'}`);
  users.start();
  narrator.startClock(Date.now());
  let primary: string | undefined;
  const watching = setInterval(() => {
    void redisPrimaryOf(world.redisPorts).then((region) => {
      primary = region;
    });
  }, 1_000);
  const stage: Stage = {
    supervisor,
    namespaces,
    clocks: directory,
    smallDisk,
    dice: createDice(seed),
    redisPrimary: () => (primary === undefined ? undefined : `redis ${primary}`),
  };
  const { counts, memory } = await goWrong(stage, narrator, observer, setting);
  clearInterval(watching);
  const well = await comeToRest(observer, narrator, world);
  users.stop();
  const violations = violationsIn(world);
  for (const violation of violations) narrator.bad(`${violation.law}: ${violation.sentence}`, violation.at);
  const lost = await lostWrites(world, observer.last?.placement.primary ?? regions.home, users.acknowledged);
  const missing = well ? undefined : (observer.last?.blocked?.because ?? observer.last?.rule.because);
  const asked = observer.last?.phase === 'blocked';
  return {
    ok: violations.length === 0 && lost.length === 0 && (well || asked) && !hasGrown(memory),
    seed,
    minutes,
    mishaps: counts,
    operations: observer.operations.size,
    writesAcknowledged: users.acknowledged.length,
    writesLost: lost.length,
    violations: violations.length,
    well,
    missing,
    memory,
    notMade: notMade(smallDisk),
  };
}

/** One mishap after the other, sometimes two at once, until the time is over. */
async function goWrong(stage: Stage, narrator: Narrator, observer: StoryObserver, { world, minutes, only }: Setting) {
  const { dice } = stage;
  const here = Object.keys(mishaps).filter((name) => !(name in notMade(stage.smallDisk)));
  const names = only.length === 0 ? here : here.filter((name) => only.includes(name));
  const counts: Record<string, number> = Object.fromEntries(names.map((name) => [name, 0]));
  const begun = Date.now();
  const memory: Record<string, number>[] = [];
  while (Date.now() < begun + minutes * 60_000) {
    if (memory.length === 0 && Date.now() >= begun + measured.fromMs) memory.push(await memoryNow(stage));
    const under: Mishap[] = [];
    for (const name of dice.chance(0.25) ? [dice.pick(names), dice.pick(names)] : [dice.pick(names)]) {
      const mishap = mishaps[name]?.(stage);
      if (mishap === undefined) continue;
      counts[name] = (counts[name] ?? 0) + 1;
      narrator.bad(mishap.sentence);
      under.push(mishap);
    }
    await follow(observer, dice.between(lasts.least, lasts.most));
    for (const mishap of under) mishap.undo();
    narrator.say('It is put right again.');
    await follow(observer, dice.between(calm.least, calm.most));
    await help(observer, narrator, world);
  }
  if (memory.length > 0) memory.push(await memoryNow(stage));
  return { counts, memory };
}

/** Waits until everything is as it was in the beginning; an operator helps where one is asked. */
async function comeToRest(observer: StoryObserver, narrator: Narrator, world: World): Promise<boolean> {
  const deadline = Date.now() + endMaxMs;
  while (Date.now() < deadline) {
    if (await observer.until('everything to be well again', isWell, 10_000)) return true;
    await help(observer, narrator, world);
  }
  return false;
}

async function help(observer: StoryObserver, narrator: Narrator, world: World): Promise<void> {
  if (observer.last?.phase !== 'blocked') return;
  const said = await helpOut(Object.values(world.controllers), token, observer.last);
  if (said !== undefined) narrator.say(said);
}

async function follow(observer: StoryObserver, ms: number): Promise<void> {
  const until = Date.now() + ms;
  while (Date.now() < until) {
    await observer.look();
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** The same redis-server, with its data elsewhere. */
function keptOn(directory: string, spec: ProcessSpec): ProcessSpec {
  const { args } = spec;
  return { ...spec, args: args.map((each, index) => (args[index - 1] === '--dir' ? directory : each)) };
}

function isWell({
  phase,
  placement,
  owner,
}: {
  phase: string;
  placement: { primary: string };
  owner?: unknown;
}): boolean {
  return phase === 'steady' && placement.primary === regions.home && owner !== undefined;
}

/** Resident bytes after collection, of the controller and of the Redis that are never killed. */
async function memoryNow({ supervisor }: Stage): Promise<Record<string, number>> {
  await collectGarbage(inspectorPort);
  const of = (name: string) => residentBytes(supervisor.pidOf(name) ?? 0);
  return { controller: of(measured.controller), redis: of(measured.redis) };
}

function hasGrown([first, last]: readonly Record<string, number>[]): boolean {
  if (first === undefined || last === undefined) return false;
  return Object.entries(first).some(([name, bytes]) => (last[name] ?? 0) > bytes * measured.mostGrowth);
}

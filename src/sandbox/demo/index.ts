import { parseArgs } from 'node:util';
import { Narrator } from './narrator.ts';
import { StoryObserver } from './observe-story.ts';
import { RegentClient } from './regent-client.ts';
import { type Moment, moments, type Stage, type Told, tellRegionLoss } from './story-region-loss.ts';
import { barsOf, type Summary, summarise } from './summary.ts';
import { Supervisor } from './supervisor.ts';
import { drawTimeline } from './timeline.ts';
import { Users } from './users.ts';
import { lostWrites, violationsIn } from './verdict.ts';
import { createWorld, regions, type World } from './world.ts';

const usage = `regent demo [--once] [--story region-loss] [--crash NAME@MOMENT] [--directory DIR]

Runs two regions of an application, three probers, two controllers, Redis and an imitation IBM Cloud on this machine,
kills everything in ${regions.home}, and tells what happens until the application is home again.

  --once               end after the story; exit 0 only if it all happened; the last line is one JSON object
  --story NAME         region-loss (default)
  --crash NAME@MOMENT  also crash a process, e.g. "redis@operating"; moments: ${moments.join(', ')}
  --directory DIR      where its files go (default .regent)
`;

/** The options of one run. */
interface Options {
  readonly once: boolean;
  readonly directory: string;
  readonly crashes: readonly { readonly name: string; readonly moment: Moment }[];
}

/** Runs the demo. Resolves with the exit code: 0 all of it happened, 1 it did not, 2 the arguments were wrong. */
export async function runDemo(argv: readonly string[]): Promise<number> {
  const options = readOptions(argv);
  if (typeof options === 'string') {
    process.stderr.write(options);
    return options === usage ? 0 : 2;
  }
  const narrator = new Narrator(process.stdout);
  const world = await createWorld(options.directory);
  const supervisor = new Supervisor(`${world.directory}/logs`, () => {});
  process.once('exit', () => supervisor.killAll());
  const interrupted = interruption();
  try {
    const { summary, told } = await Promise.race([tell(world, supervisor, narrator, options), interrupted]);
    report(narrator, summary, told);
    if (!options.once) {
      invite(narrator, world);
      await interrupted.catch(() => undefined);
    }
    await supervisor.stopAll();
    if (options.once) process.stdout.write(`${JSON.stringify(summary)}\n`);
    return summary.ok ? 0 : 1;
  } catch (error) {
    await supervisor.stopAll();
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

function readOptions(argv: readonly string[]): Options | string {
  const wrong = (problem: string) => `regent demo: ${problem}\n\n${usage}`;
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        once: { type: 'boolean', default: false },
        story: { type: 'string', default: 'region-loss' },
        crash: { type: 'string', multiple: true, default: [] },
        directory: { type: 'string', default: '.regent' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return usage;
    if (values.story !== 'region-loss') return wrong(`there is no story ${values.story}`);
    const crashes = values.crash.map((text) => {
      const [name = '', moment = ''] = text.split('@');
      return { name, moment: moments.find((each) => each === moment) };
    });
    const known = crashes.flatMap(({ name, moment }) => (moment === undefined ? [] : [{ name, moment }]));
    if (known.length < crashes.length) return wrong(`--crash takes NAME@MOMENT with a moment of ${moments.join(', ')}`);
    return { once: values.once, directory: values.directory, crashes: known };
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
}

async function tell(world: World, supervisor: Supervisor, narrator: Narrator, options: Options) {
  const [zone] = world.layout.cis.zones;
  const users = new Users(world.layout.edgePort, zone?.name ?? '');
  const client = new RegentClient(Object.values(world.controllers).toReversed(), world.layout.application);
  const observer = new StoryObserver(client, narrator);
  const at = (moment: Moment) => {
    for (const { name } of options.crashes.filter((crash) => crash.moment === moment)) {
      narrator.bad(`${name} crashes, besides (the supervisor starts it again)`);
      supervisor.crash(name);
    }
  };
  introduce(narrator, world);
  for (const spec of world.processes) supervisor.start(spec);
  const stage: Stage = { world, supervisor, observer, users, narrator, at };
  const told = await tellRegionLoss(stage);
  users.stop();
  const primary = observer.last?.placement.primary ?? regions.home;
  const violations = violationsIn(world);
  for (const violation of violations) narrator.bad(`${violation.law}: ${violation.sentence}`, violation.at);
  const writesLost = await lostWrites(world, primary, users.acknowledged).catch(() => users.acknowledged.length);
  const result = { ...told, ...regions, users, observer, writesLost, violations: violations.length };
  return { summary: summarise(result), told };
}

function introduce(narrator: Narrator, world: World): void {
  narrator.heading('Regent: a region dies and the application moves');
  narrator.plain(
    `  ${regions.home} (preferred) and ${regions.standby} run the application; ${regions.third} has a prober only.`,
  );
  narrator.plain('  For the demo: probes every 1 s, 3 failures count, confirmFor 0 s, automation automatic.');
  narrator.plain('  Production would not: its defaults are automation manual and confirmFor 60 s.');
  narrator.plain(`  Every process writes its log to ${world.directory}/logs.`);
}

function report(narrator: Narrator, summary: Summary, told: Told): void {
  narrator.heading('Timeline, in seconds from the kill');
  for (const line of drawTimeline(barsOf(summary))) narrator.plain(`  ${line}`);
  narrator.heading('Summary');
  const seconds = (ms: number | null) => (ms === null ? 'never' : `${(ms / 1000).toFixed(1)} s`);
  narrator.plain(`  detected after            ${seconds(summary.detectedMs)}`);
  narrator.plain(`  decided after             ${seconds(summary.decidedMs)}`);
  narrator.plain(`  users moved after         ${seconds(summary.movedMs)}`);
  narrator.plain(
    `  users saw errors for      ${seconds(summary.errorsSeenMs)} (${summary.requestsFailed} requests failed)`,
  );
  narrator.plain(`  acknowledged writes lost  ${summary.writesLost} of ${summary.writesAcknowledged}`);
  narrator.plain(`  laws broken               ${summary.violations}`);
  narrator.plain(`  home again                ${summary.failedBack ? 'yes' : 'no'}`);
  if (told.missing !== undefined) narrator.bad(told.missing);
}

function invite(narrator: Narrator, world: World): void {
  const [server] = Object.values(world.controllers);
  narrator.heading('It goes on running. Try, in another terminal:');
  narrator.plain(`  export REGENT_SERVER=${Object.values(world.controllers).join(',')}`);
  narrator.plain('  npm run -s regent -- status');
  narrator.plain(`  npm run -s regent -- switchover shop --to ${regions.standby} --reason "to see it"`);
  narrator.plain('  npm run -s regent -- journal shop');
  narrator.plain(`  curl ${server}/v1/applications/shop`);
  narrator.plain(`  curl -H 'Host: www.shop.example' http://127.0.0.1:${world.layout.edgePort}/`);
  narrator.plain('  Ctrl-C ends it.');
}

/** Rejects when the user has had enough. */
function interruption(): Promise<never> {
  const promise = new Promise<never>((_resolve, reject) => {
    const end = () => reject(new Error('Interrupted: everything that the demo started is ended.'));
    process.once('SIGINT', end);
    process.once('SIGTERM', end);
  });
  promise.catch(() => undefined);
  return promise;
}

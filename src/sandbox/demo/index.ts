import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { call } from '../call.ts';
import { Narrator } from './narrator.ts';
import { StoryObserver } from './observe-story.ts';
import { RegentClient } from './regent-client.ts';
import { stories } from './stories/index.ts';
import { type Conclusion, type Moment, moments, type Stage, type Story, type Told } from './stories/story.ts';
import { barsOf, type StoryResult, type Summary, summarise } from './summary.ts';
import { Supervisor } from './supervisor.ts';
import { drawTimeline } from './timeline.ts';
import { Users } from './users.ts';
import { lostWrites, recordOf, violationsIn } from './verdict.ts';
import { createWorld, regions, type World } from './world.ts';

const usage = `regent demo [--once] [--story NAME] [--crash NAME@MOMENT] [--fault JSON@MOMENT] [--directory DIR]

Runs two regions of an application, three probers, two controllers, Redis and an imitation IBM Cloud on this machine,
kills everything in ${regions.home}, and tells what happens until the application is home again. Other stories tell of other days.

  --once               end after the story; exit 0 only if it all happened; the last line is one JSON object
  --story NAME         ${Object.keys(stories).join(', ')}; the first by default
  --crash NAME@MOMENT  also crash a process, e.g. "redis@operating"; moments: ${moments.join(', ')}
  --fault JSON@MOMENT  also put a fault into the imitation cloud, e.g.
                       '{"kind":"http","match":{"method":"PUT"},"status":200,"body":"garbage","times":2}@operating'
  --directory DIR      where its files go (default .regent)
`;

/** The options of one run. */
interface Options {
  readonly once: boolean;
  readonly story: Story;
  readonly directory: string;
  /** Processes to crash. */
  readonly crashes: readonly Mishap[];
  /** Faults for the imitation cloud, as JSON. */
  readonly faults: readonly Mishap[];
}

/** Something that goes wrong besides, at a moment of the story. */
interface Mishap {
  readonly what: string;
  readonly moment: Moment;
}

/** Runs the demo. Resolves with the exit code: 0 all of it happened, 1 it did not, 2 the arguments were wrong. */
export async function runDemo(argv: readonly string[]): Promise<number> {
  const options = readOptions(argv);
  if (typeof options === 'string') {
    process.stderr.write(options);
    return options === usage ? 0 : 2;
  }
  const narrator = new Narrator(process.stdout);
  const world = await createWorld({
    parent: options.directory,
    redis: options.story.redis,
    controllersIn: options.story.controllers,
    gated: options.story.gated,
    emergencyToken: options.story.emergency && randomUUID(),
    shift: options.story.shift,
    data: options.story.data,
  });
  const supervisor = new Supervisor(`${world.directory}/logs`, () => {});
  process.once('exit', () => supervisor.killAll());
  const story = new AbortController();
  const interrupted = interruption();
  try {
    const telling = tell({ world, supervisor, narrator, options, signal: story.signal });
    const { summary, show } = await Promise.race([telling, interrupted]);
    show();
    if (!options.once) {
      invite(narrator, world);
      await interrupted.catch(() => undefined);
    }
    await supervisor.stopAll();
    if (options.once) process.stdout.write(`${JSON.stringify(summary)}\n`);
    return summary.ok ? 0 : 1;
  } catch (error) {
    story.abort(error);
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
        fault: { type: 'string', multiple: true, default: [] },
        directory: { type: 'string', default: '.regent' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return usage;
    const story = stories[values.story];
    if (story === undefined) {
      return wrong(`there is no story ${values.story}, but there is ${Object.keys(stories).join(', ')}`);
    }
    const [crashes, faults] = [values.crash.flatMap(mishap), values.fault.flatMap(mishap)];
    if (crashes.length + faults.length < values.crash.length + values.fault.length) {
      return wrong(`--crash and --fault end with @MOMENT, a moment of ${moments.join(', ')}`);
    }
    for (const { what } of faults) JSON.parse(what);
    return { once: values.once, story, directory: values.directory, crashes, faults };
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
}

function mishap(text: string): Mishap[] {
  const at = text.lastIndexOf('@');
  const moment = moments.find((each) => each === text.slice(at + 1));
  return moment === undefined ? [] : [{ what: text.slice(0, at), moment }];
}

/** What a story is told with. */
interface Telling {
  readonly world: World;
  readonly supervisor: Supervisor;
  readonly narrator: Narrator;
  readonly options: Options;
  /** Aborted when nobody wants to hear the end. */
  readonly signal: AbortSignal;
}

async function tell({ world, supervisor, narrator, options, signal }: Telling) {
  const [zone] = world.layout.cis.zones;
  const users = new Users(world.layout.edgePort, zone?.name ?? '', options.story.readsPerSecond);
  const client = new RegentClient(Object.values(world.controllers).toReversed(), world.layout.application);
  const observer = new StoryObserver(client, narrator, signal);
  signal.addEventListener('abort', () => users.stop());
  const at = (moment: Moment) => {
    for (const { what } of options.crashes.filter((each) => each.moment === moment)) {
      narrator.bad(`${what} crashes, besides (the supervisor starts it again)`);
      supervisor.crash(what);
    }
    for (const { what } of options.faults.filter((each) => each.moment === moment)) {
      narrator.bad(`the imitation cloud is given a fault, besides: ${what}`);
      call('POST', world.layout.cloudPort, '/sandbox/faults', { body: JSON.parse(what), timeoutMs: 2_000 }).catch(
        (error: Error) => narrator.bad(`the fault could not be set: ${error.message}`),
      );
    }
  };
  introduce(narrator, world, options.story);
  for (const spec of world.processes) supervisor.start(spec);
  const stage: Stage = { world, supervisor, observer, users, client, narrator, at };
  const told = await options.story.tell(stage);
  users.stop();
  const primary = observer.last?.placement.primary ?? regions.home;
  const violations = violationsIn(world, options.story.inParts);
  for (const violation of violations) narrator.bad(`${violation.law}: ${violation.sentence}`, violation.at);
  const lost = await lostWrites(world, primary, users.acknowledged);
  const away = options.story.emergency === true;
  const result = { ...told, ...regions, users, observer, lost, violations: violations.length, away };
  return options.story.conclude === undefined
    ? lossOf(narrator, result, told)
    : conclusionOf(narrator, options.story.conclude(result, recordOf(world)), told);
}

function lossOf(narrator: Narrator, result: StoryResult, told: Told): Ending {
  const summary = summarise(result);
  return { summary, show: () => report(narrator, summary, told) };
}

function conclusionOf(narrator: Narrator, { summary, lines }: Conclusion, told: Told): Ending {
  const show = () => {
    narrator.heading('Summary');
    for (const line of lines) narrator.plain(`  ${line}`);
    if (told.missing !== undefined) narrator.bad(told.missing);
  };
  return { summary, show };
}

/** How a story ended: for machines, and shown to people. */
interface Ending {
  readonly summary: { readonly ok: boolean };
  readonly show: () => void;
}

function introduce(narrator: Narrator, world: World, { title, introduction, shift }: Story): void {
  const automation = shift === undefined ? 'automatic' : 'manual';
  narrator.heading(`Regent: ${title}`);
  narrator.plain(
    `  ${regions.home} (preferred) and ${regions.standby} run the application; ${regions.third} has a prober only.`,
  );
  narrator.plain(`  For the demo: probes every 1 s, 3 failures count, confirmFor 0 s, automation ${automation}.`);
  narrator.plain('  Uploads are replicated every 5 s and may lose 30 s without anybody being asked (approval never).');
  narrator.plain(
    '  Production would not: its defaults are automation manual, confirmFor 60 s, no loss, and asking about any.',
  );
  for (const line of introduction) narrator.plain(`  ${line}`);
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
  const doomed = summary.writesDoomed === undefined ? '' : `, and ${summary.writesDoomed} had to be`;
  narrator.plain(`  acknowledged writes lost  ${summary.writesLost} of ${summary.writesAcknowledged}${doomed}`);
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

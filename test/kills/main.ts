/**
 * Kills the owner of an application with SIGKILL at every point of a failover at which somebody else can see it: before,
 * in the middle of and after each commit and each call of a provider. Two real controllers, each a process; a real Redis
 * with a replica; and between them and the controllers the judge, who sees every byte and decides when the owner dies.
 *
 *     npm run test:kills                            every point (some minutes)
 *     npm run test:kills -- --short                 the eight that have been the most instructive
 *     npm run test:kills -- --only "commit of rule 401: not sent" --jobs 1
 *
 * A run passes when the operation ends, no irreversible call takes effect twice, none is sent twice but as design §3 step 5
 * allows, and another instance acts within lease + 1 s, or where a call was in flight within its deadline + settle + 1 s. A
 * run that was only late is repeated alone, since the machine may have been; the figures are those of the run that counts.
 * The last line is one JSON object.
 */
import { mkdtempSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startTestRedis } from '../support/redis-server.ts';
import { timings } from './application.ts';
import { wrongIn } from './judge.ts';
import { type Promptness, promptnessIn } from './promptness.ts';
import type { RunRecord } from './record.ts';
import { runOnce, type Stage } from './run.ts';
import { sources } from './watch-redis.ts';

const short = [
  'call of promote:volume:eu-de: held up on its way',
  'call of promote:db:eu-de: lost on its way',
  'commit of intended promote:volume:eu-de: written, not confirmed',
  'call of promote:db:eu-de: taken on, not answered',
  'commit of rule 401: confirmed, its writer not told',
  'commit of answered fence:server:us-south: not sent',
  'look at www before its call: half answered',
  'commit of started route:www:eu-de: half of it sent',
];

/** How often a run that was late is repeated at most. */
const againMost = 3;

interface Outcome {
  readonly point: string;
  readonly record: RunRecord;
  readonly wrong: readonly string[];
  readonly prompt: readonly Promptness[];
  /** It was run again, since it had been late beside others. */
  readonly repeated: boolean;
}

const { values } = parseArgs({
  options: {
    short: { type: 'boolean' },
    only: { type: 'string', multiple: true },
    jobs: { type: 'string', default: '4' },
  },
});

const redis = await startTestRedis({ 'repl-diskless-sync-delay': '0' });
const replica = await startTestRedis({ replicaof: `127.0.0.1 ${redis.port}` });
try {
  process.exitCode = await main();
} finally {
  await Promise.all([replica.stop(), redis.stop()]);
}

async function main(): Promise<number> {
  while ((await redis.client.wait(1, 100)) < 1);
  for (const source of sources) await redis.client.script('LOAD', source);
  const stage = { redis, directory: mkdtempSync(join(tmpdir(), 'regent-kills-')) };
  const chosen = values.only ?? (values.short === true ? short : (await runOnce(stage)).passed);
  const begun = performance.now();
  const outcomes = await inLanes(chosen, Number(values.jobs), async (point, index) => {
    const outcome = await judged(stage, point);
    console.log(`${index + 1}/${chosen.length} ${lineOf(outcome)}`);
    return outcome;
  });
  for (const index of outcomes.keys()) {
    for (let again = 1; again <= againMost; again++) {
      const outcome = outcomes[index];
      if (outcome === undefined || outcome.wrong.length > 0 || !isLate(outcome)) break;
      outcomes[index] = await judged(stage, outcome.point, true);
      console.log(`again ${lineOf(outcomes[index])}`);
    }
  }
  const failed = outcomes.filter((outcome) => outcome.wrong.length > 0 || isLate(outcome));
  if (failed.length > 0) console.log(`The controllers' logs are in ${stage.directory}`);
  const seconds = Math.round((performance.now() - begun) / 1_000);
  console.log(JSON.stringify({ ok: failed.length === 0, ...figuresOf(outcomes), seconds, load: loadavg() }));
  return failed.length === 0 ? 0 : 1;
}

async function judged(stage: Stage, point: string, repeated = false): Promise<Outcome> {
  const record = await runOnce(stage, point);
  return { point, record, wrong: wrongIn(record), prompt: promptnessIn(record), repeated };
}

/** Works on the items side by side, in their order, and resolves with what came of each. */
async function inLanes<T, R>(
  items: readonly T[],
  lanes: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const done: R[] = [];
  const waiting = [...items.entries()].reverse();
  const lane = async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
      done[next[0]] = await work(next[1], next[0]);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return done;
}

function isLate({ prompt }: Outcome): boolean {
  return prompt.some(({ ms, barMs }) => ms > barMs);
}

function lineOf(outcome: Outcome): string {
  const { point, record, wrong, prompt } = outcome;
  const end = record.end?.phase === 'blocked' ? 'a person is asked' : (record.end?.phase ?? 'no end');
  const times = prompt.map(({ what, ms, barMs }) => `${what} ${Math.round(ms)}/${Math.round(barMs)} ms`).join(', ');
  const word = wrong.length > 0 ? 'FAIL' : isLate(outcome) ? 'LATE' : 'ok  ';
  return [`${word} ${point} -> ${end} (${times})`, ...wrong.map((each) => `    ${each}`)].join('\n');
}

function figuresOf(outcomes: readonly Outcome[]) {
  const all = outcomes.flatMap(({ prompt }) => prompt);
  const most = (of: readonly number[]) => Math.round(Math.max(0, ...of));
  const within = all.filter(({ barMs }) => barMs === timings.leaseMs + 1_000).map(({ ms }) => ms);
  const inFlight = all.filter(({ barMs }) => barMs !== timings.leaseMs + 1_000);
  return {
    points: outcomes.length,
    moved: outcomes.filter(({ record }) => record.end?.phase === 'displaced').length,
    askedAPerson: outcomes.filter(({ record }) => record.end?.phase === 'blocked').length,
    violations: outcomes.reduce((sum, { wrong }) => sum + wrong.length, 0),
    leaseMs: timings.leaseMs,
    actedMsMost: most(within),
    barMs: timings.leaseMs + 1_000,
    /** How much sooner than it had to another instance went on with a call in flight, at least. */
    inFlightSpareMsLeast: Math.round(Math.min(...inFlight.map(({ ms, barMs }) => barMs - ms))),
    late: outcomes.filter(isLate).length,
    repeated: outcomes.filter(({ repeated }) => repeated).map(({ point }) => point),
  };
}

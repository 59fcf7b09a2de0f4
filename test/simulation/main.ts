import { parseArgs } from 'node:util';
import { startTestRedis } from '../support/redis-server.ts';
import { compare } from './differential/compare.ts';
import { modelSubject } from './differential/model-subject.ts';
import { realSubject } from './differential/real-subject.ts';
import { exploredLine } from './exhaustive/explore.ts';
import { exploreSideBySide } from './exhaustive/side-by-side.ts';
import { simulateMany } from './run/many.ts';
import { shrink } from './run/shrink.ts';
import { simulate } from './run/simulate.ts';
import { storyOf } from './run/story.ts';
import { closingLine, dataClosingLine } from './run/tally.ts';
import type { Told } from './run/worker.ts';

/** After so many broken laws the rest would say the same. */
const storiesMax = 3;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    trace: { type: 'boolean', default: false },
    differential: { type: 'string' },
    exhaustive: { type: 'string' },
    whole: { type: 'boolean', default: false },
    /** Worlds whose data is behind the providers of production. */
    data: { type: 'boolean', default: false },
  },
});

if (values.differential !== undefined) process.exitCode = await runDifferential(Number(values.differential));
else if (values.exhaustive !== undefined) process.exitCode = await runExhaustive(Number(values.exhaustive));
else process.exitCode = values.seed === undefined ? await runMany() : await runOne(Number(values.seed));

/** Tells one world; `--whole` with all of its faults, even where fewer break the same law. */
async function runOne(seed: number): Promise<number> {
  const { data } = values;
  const outcome = await simulate(seed, { data });
  const broken = outcome.violations.length > 0;
  const told = broken && !values.whole ? await shrink(outcome, { data }) : outcome;
  if (values.trace || broken) console.log(storyOf(told));
  console.log(`seed=${seed} violations=${outcome.violations.length} failovers=${outcome.failovers}`);
  return broken ? 1 : 0;
}

async function runMany(): Promise<number> {
  const started = performance.now();
  const found: Told[] = [];
  const { data } = values;
  const asked = { from: Number(values.from), seeds: Number(values.seeds), data };
  const tally = await simulateMany(asked, (told) => {
    found.push(told);
    for (const { law, at, because } of told.violations.slice(0, 3))
      console.log(`seed ${told.seed}: law ${law} at ${(at / 1000).toFixed(3)} s: ${because}`);
  });
  const seconds = (performance.now() - started) / 1000;
  for (const { seed } of found.toSorted((a, b) => a.seed - b.seed).slice(0, storiesMax))
    console.log(`\n${storyOf(await shrink(await simulate(seed, { data }), { data }))}\n`);
  console.log((data ? dataClosingLine : closingLine)(tally, seconds));
  return found.length > 0 ? 1 : 0;
}

/** Holds the model of Redis against a real redis-server. */
async function runDifferential(sequences: number): Promise<number> {
  const started = performance.now();
  const redis = await startTestRedis({ appendonly: 'no' });
  const real = await realSubject(redis);
  const { steps, deliveries, differences } = await compare(real, await modelSubject(), sequences, Number(values.from));
  await real.close();
  await redis.stop();
  for (const difference of differences) console.log(JSON.stringify(difference));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    `sequences=${sequences} calls=${steps} deliveries=${deliveries} differences=${differences.length} seconds=${seconds}`,
  );
  return differences.length > 0 ? 1 : 0;
}

/** Walks every path of a small world in which at most so many things happen. */
async function runExhaustive(depth: number): Promise<number> {
  const started = performance.now();
  const explored = await exploreSideBySide(depth);
  for (const { choices, violations } of explored.found.slice(0, 20)) {
    const what = choices.map(({ point, option }) => `${option} at ${point}`).join(', ');
    console.log(`${what}: ${violations.map(({ law, because }) => `law ${law}: ${because}`).join(' ')}`);
  }
  console.log(exploredLine(explored, (performance.now() - started) / 1000));
  return explored.found.length > 0 ? 1 : 0;
}

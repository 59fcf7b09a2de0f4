/**
 * Crashes one further process at each moment of the demo's story, and judges every run by the sandbox's own record.
 *
 *     npm run test:faults                 every process at every moment (about half an hour)
 *     npm run test:faults -- --short      the four that have been the most instructive
 *     npm run test:faults -- --only "redis@operating"
 *
 * A run passes when no law is broken, no acknowledged write is lost, and the story ends: home again with exit 0, or with
 * another exit code and the sentence that says what is missing.
 */
import { parseArgs } from 'node:util';
import { type DemoRun, runDemo } from './run-demo.ts';

const processes = [
  'redis',
  'prober eu-de',
  'prober au-syd',
  'controller eu-de',
  'application eu-de',
  'db2 eu-de',
  'prober us-south',
  'controller us-south',
  'application us-south',
  'db2 us-south',
];
const moments = ['steady', 'operating', 'displaced', 'recovering', 'failback'];
/** Between these two everything in us-south is dead already. */
const deadAt = ['operating', 'displaced'];
const short = [
  'redis@operating',
  'controller eu-de@operating',
  'db2 us-south@recovering',
  'application eu-de@failback',
];

const { values } = parseArgs({ options: { short: { type: 'boolean' }, only: { type: 'string', multiple: true } } });
const all = processes.flatMap((name) =>
  moments
    .filter((moment) => !(name.endsWith('us-south') && deadAt.includes(moment)))
    .map((moment) => `${name}@${moment}`),
);
const chosen = values.only ?? (values.short ? short : all);

let failed = 0;
for (const [index, crash] of chosen.entries()) {
  const run = await runDemo(['--crash', crash]);
  const problem = problemOf(run);
  if (problem !== undefined) failed += 1;
  const { summary } = run;
  const end = summary.ok ? 'home again' : `exit ${run.exitCode}: ${summary.missing ?? 'no sentence'}`;
  const figures = `moved ${summary.movedMs ?? '-'} ms, lost ${summary.writesLost}, broken ${summary.violations}, ${run.seconds.toFixed(0)} s`;
  console.log(
    `${index + 1}/${chosen.length} ${problem === undefined ? 'ok  ' : 'FAIL'} ${crash.padEnd(30)} ${end} (${figures})`,
  );
  if (problem !== undefined) console.log(`    ${problem}\n    files: ${run.directory}`);
}
console.log(`runs=${chosen.length} failed=${failed}`);
process.exitCode = failed === 0 ? 0 : 1;

function problemOf({ exitCode, summary }: DemoRun): string | undefined {
  if (summary.violations > 0) return 'a law was broken';
  if (summary.writesLost > 0) return `${summary.writesLost} acknowledged writes were lost`;
  if (summary.ok !== (exitCode === 0)) return `exit code ${exitCode} does not fit ok=${summary.ok}`;
  return summary.ok || summary.missing !== undefined
    ? undefined
    : 'it did not end well and did not say what is missing';
}

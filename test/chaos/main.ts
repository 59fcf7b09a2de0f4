/**
 * Random faults on real processes: a Redis, a Sentinel, a prober and a controller in each of three regions, each region in
 * a network namespace of its own, the application in two. Judged from what the imitation cloud recorded, not from Regent's
 * word.
 *
 *     npm run test:chaos                       10 minutes, another seed each time
 *     npm run test:chaos -- --minutes 1 --seed 7
 *     npm run test:chaos -- --only disk-full --only process-killed
 *
 * Needs root on Linux, with `ip`, `iptables` and `tc`; without them it says so and is skipped. The last line is one JSON
 * object. Exit 0: no law was broken, no acknowledged write lost, and at the end everything was well again or a person had
 * been asked, with the sentence.
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { regions } from '../../src/sandbox/demo/world.ts';
import { namespaceOf, namespacesMissing, outside, removeNamespaces } from './namespaces.ts';
import { runChaos } from './run.ts';
import { mountSmallDisk, smallDiskOf, unmountSmallDisk } from './small-disk.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string' },
    only: { type: 'string', multiple: true, default: [] },
    run: { type: 'string' },
  },
});
const seed = values.seed ?? String(process.pid);

if (values.run !== undefined)
  process.exitCode = await runChaos({ run: values.run, seed, minutes: Number(values.minutes), only: values.only });
else process.exitCode = inNamespace();

/** Runs this again in the namespace of what is outside, and takes all namespaces away in the end, however it ended. */
function inNamespace(): number {
  const missing = namespacesMissing();
  if (missing !== undefined) {
    console.log(`chaos: skipped, since ${missing}`);
    return 0;
  }
  const run = String(process.pid);
  spawnSync('ip', ['netns', 'add', namespaceOf(run, outside)]);
  mountSmallDisk(smallDiskOf(run));
  try {
    const again = [process.argv[1] ?? '', '--run', run, '--seed', seed, '--minutes', values.minutes];
    for (const name of values.only) again.push('--only', name);
    const ns = `--net=/var/run/netns/${namespaceOf(run, outside)}`;
    return spawnSync('nsenter', [ns, process.execPath, ...again], { stdio: 'inherit' }).status ?? 1;
  } finally {
    removeNamespaces(run, Object.values(regions));
    unmountSmallDisk(smallDiskOf(run));
  }
}

/**
 * How quickly a dead region is noticed, and how much of a failover is Regent's own. Runs the demo N times (default 10):
 *
 *     npm run bench:region-loss -- 10
 *
 * Prints a line for each run and one JSON object at the end. `withinBound` counts the runs whose detection took at most
 * threshold × interval + timeout + 250 ms; the bound and the measurement come from the same run on the same machine.
 */
import { probing } from '../src/sandbox/demo/world-config.ts';
import { runDemo } from '../test/faults/run-demo.ts';

const runs = Number(process.argv[2] ?? 10);
const boundMs = probing.failureThreshold * probing.intervalMs + probing.timeoutMs + 250;
const results: { ok: boolean; detectedMs: number; movedMs: number; ownShareMs: number }[] = [];
for (let run = 1; run <= runs; run++) {
  const { summary } = await runDemo();
  const { ok, detectedMs, movedMs, ownShareMs } = summary;
  results.push({
    ok,
    detectedMs: detectedMs ?? Infinity,
    movedMs: movedMs ?? Infinity,
    ownShareMs: ownShareMs ?? Infinity,
  });
  console.log(`${run}/${runs} ok=${ok} detected=${detectedMs} ms moved=${movedMs} ms ownShare=${ownShareMs} ms`);
}
const worst = (of: 'detectedMs' | 'movedMs' | 'ownShareMs') => Math.max(...results.map((result) => result[of]));
console.log(
  JSON.stringify({
    runs,
    ok: results.filter((result) => result.ok).length,
    boundMs,
    withinBound: results.filter((result) => result.detectedMs <= boundMs).length,
    detectedMsMost: worst('detectedMs'),
    movedMsMost: worst('movedMs'),
    ownShareMsMost: worst('ownShareMs'),
  }),
);

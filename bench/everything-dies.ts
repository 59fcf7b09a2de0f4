/**
 * How soon users are served again when the Redis primary and the owner die together with the region. Tells the story N
 * times (default 20):
 *
 *     npm run bench:everything-dies -- 20
 *
 * `servedAfterRedisMs` is counted from the first write that a replica of the new Redis primary confirms, less the time
 * in which a provider was waited for; the bar is 3,000 ms. Prints a line for each run and one JSON object at the end.
 */
import { runDemo } from '../test/faults/run-demo.ts';

const runs = Number(process.argv[2] ?? 20);
const barMs = 3_000;
const served: number[] = [];
let [ok, violations, writesLost] = [0, 0, 0];
for (let run = 1; run <= runs; run++) {
  const { summary } = await runDemo(['--story', 'everything-dies']);
  const { redisConfirmedMs, servedAfterRedisMs, movedMs } = summary;
  served.push(servedAfterRedisMs ?? Infinity);
  ok += summary.ok ? 1 : 0;
  violations += summary.violations;
  writesLost += summary.writesLost;
  console.log(
    `${run}/${runs} ok=${summary.ok} redisConfirmed=${redisConfirmedMs} ms servedAfterRedis=${servedAfterRedisMs} ms moved=${movedMs} ms ${summary.missing ?? ''}`,
  );
}
const within = served.filter((ms) => ms <= barMs).length;
console.log(
  JSON.stringify({
    runs,
    ok,
    violations,
    writesLost,
    barMs,
    withinBar: within,
    servedAfterRedisMsMost: Math.max(...served),
  }),
);
process.exitCode = ok === runs && within === runs ? 0 : 1;

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { fuzz } from './api/fuzz/run.ts';

/** `npm run test:fuzz`; the number of requests and the seed can be set by FUZZ_REQUESTS and FUZZ_SEED. */
const requests = Number(process.env.FUZZ_REQUESTS ?? 10_000);
const seed = process.env.FUZZ_SEED ?? 'long';

it(`${requests} hostile requests get a documented answer below 500 in time, change nothing without the right to, and leave no memory behind`, async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const heap = () => {
    collect();
    return process.memoryUsage();
  };
  let half = process.memoryUsage();
  const { statuses, ordered } = await fuzz(seed, requests, () => {
    half = heap();
  });
  const end = heap();
  const told = Object.fromEntries([...statuses].toSorted(([a], [b]) => a - b));
  console.log({
    seed,
    requests,
    statuses: told,
    ordered,
    rssHalf: half.rss,
    rssEnd: end.rss,
    heapHalf: half.heapUsed,
    heapEnd: end.heapUsed,
  });
  expect(end.heapUsed).toBeLessThanOrEqual(half.heapUsed * 1.1);
});

import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Explored } from './explore.ts';

/** Explores on every core, each with its share of the first choices, and puts together what they found. */
export async function exploreSideBySide(depth: number): Promise<Explored> {
  const of = availableParallelism();
  const parts = await Promise.all(Array.from({ length: of }, (_, part) => exploreIn({ depth, of, part })));
  const whole: Explored = { depth, paths: 0, states: new Set(), points: 0, known: 0, found: [] };
  for (const { paths, states, points, known, found } of parts) {
    whole.known += known;
    whole.paths += paths;
    whole.points += points;
    for (const state of states) whole.states.add(state);
    whole.found.push(...found);
  }
  return whole;
}

function exploreIn(share: { depth: number; of: number; part: number }): Promise<Explored> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: share });
    worker.on('message', (explored: Explored) => resolve(explored));
    worker.on('error', reject);
  });
}

import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { count, emptyTally, type Tally } from './tally.ts';
import type { Asked, Told } from './worker.ts';

export interface ManyOptions {
  readonly from: number;
  readonly seeds: number;
  /** Worlds whose data is behind the providers of production. */
  readonly data: boolean;
}

/** Runs the worlds of many seeds, side by side on every core. `onFound` hears of each that broke a law. */
export async function simulateMany({ from, seeds, data }: ManyOptions, onFound: (told: Told) => void): Promise<Tally> {
  const tally = emptyTally();
  let next = from;
  const lane = () =>
    new Promise<void>((resolve, reject) => {
      const worker = new Worker(new URL('./worker.ts', import.meta.url));
      const ask = () => {
        if (next < from + seeds) worker.postMessage({ seed: next++, data } satisfies Asked);
        else void worker.terminate().then(() => resolve());
      };
      worker.on('message', (told: Told) => {
        count(tally, told);
        if (told.violations.length > 0) onFound(told);
        ask();
      });
      worker.on('error', reject);
      ask();
    });
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), seeds) }, lane));
  return tally;
}

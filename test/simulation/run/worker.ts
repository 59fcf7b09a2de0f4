import { parentPort } from 'node:worker_threads';
import type { Violation } from '../checkers/checker.ts';
import { simulate } from './simulate.ts';

/** What a worker tells of one world. */
export interface Told {
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly failovers: number;
  readonly unfenced: boolean;
  readonly events: number;
}

// Nobody reads the stacks of the thousands of calls that fail on purpose.
Error.stackTraceLimit = 0;

parentPort?.on('message', async (seed: number) => {
  const { violations, failovers, unfenced, events } = await simulate(seed);
  parentPort?.postMessage({ seed, violations, failovers, unfenced, events } satisfies Told);
});

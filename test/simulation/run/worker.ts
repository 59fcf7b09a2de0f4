import { parentPort } from 'node:worker_threads';
import type { Violation } from '../checkers/checker.ts';
import type { DataCount } from './data-count.ts';
import { simulate } from './simulate.ts';

/** What a worker tells of one world. */
export interface Told {
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly failovers: number;
  readonly unfenced: boolean;
  readonly events: number;
  readonly data: DataCount;
}

/** Which world a worker is to run. */
export interface Asked {
  readonly seed: number;
  readonly data: boolean;
}

// Nobody reads the stacks of the thousands of calls that fail on purpose.
Error.stackTraceLimit = 0;

parentPort?.on('message', async (asked: Asked) => {
  const { seed, violations, failovers, unfenced, events, data } = await simulate(asked.seed, { data: asked.data });
  parentPort?.postMessage({ seed, violations, failovers, unfenced, events, data } satisfies Told);
});

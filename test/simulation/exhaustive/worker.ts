import { parentPort, workerData } from 'node:worker_threads';
import { explore } from './explore.ts';

const { depth, of, part } = workerData as { depth: number; of: number; part: number };

parentPort?.postMessage(await explore(depth, { of, part }));

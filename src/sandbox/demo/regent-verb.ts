import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { environment } from '../../config/environment.ts';
import type { VerbRunning } from './world.ts';

/** A verb of the command line that is run as a person would run it, in a process of its own. */
export interface RunningVerb {
  /** Resolves with its exit code; null when it was killed. */
  readonly ended: Promise<number | null>;
}

/** Runs `regent` with these arguments; `onLine` gets every line that it writes. It does not outlive this process. */
export function runVerb(
  { entry, env }: VerbRunning,
  args: readonly string[],
  onLine: (line: string) => void,
): RunningVerb {
  const child = spawn(process.execPath, [entry, ...args], {
    env: { ...environment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = () => child.kill('SIGTERM');
  process.once('exit', end);
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', onLine);
  return { ended: endOf(child).finally(() => process.off('exit', end)) };
}

function endOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code));
  });
}

import { version } from '../compose/version.ts';
import { environment } from '../config/environment.ts';
import type { CliIo } from './io.ts';
import { processIo } from './process-io.ts';
import { run } from './run.ts';

/** Runs one verb; `argv` is what stands after `regent`. Answers the exit code and never throws. */
export function runCli(
  argv: readonly string[],
  io: CliIo = processIo({ env: environment(), version }),
): Promise<number> {
  return run(argv, io);
}

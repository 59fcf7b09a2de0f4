import { CommanderError } from 'commander';
import { CliError, exit } from './exit.ts';
import { type DocumentWriter, writerOf } from './format.ts';
import type { CliIo } from './io.ts';
import { createProgram } from './program.ts';
import { refusalView } from './refusal-view.ts';
import { createScreen } from './screen.ts';
import { ServerProblem } from './server-problem.ts';
import type { GlobalOptions } from './session.ts';

/** Runs one verb on a terminal. */
export async function run(argv: readonly string[], io: CliIo): Promise<number> {
  let code: number = exit.done;
  const program = createProgram(io, (given) => {
    code = given;
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    // Commander has told it already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exit.done : exit.badInput;
    return explain(error, io, await writerOf(program.opts<GlobalOptions>().output));
  }
}

function explain(error: unknown, io: CliIo, write: DocumentWriter | undefined): number {
  const told = error instanceof CliError ? error : unforeseen(error);
  if (write !== undefined) createScreen(io, write).result(told.document, () => '');
  io.stderr.write(`${refusal(told, io) ?? `regent: ${told.message}`}\n`);
  return told.exit;
}

/** A refusal by the rules has more to say than a sentence. */
function refusal(error: CliError, io: CliIo): string | undefined {
  if (!(error instanceof ServerProblem) || error.problem.guards === undefined) return undefined;
  const { detail: because, rule, guards, instance } = error.problem;
  const application = decodeURIComponent(instance?.split('/')[3] ?? '');
  return refusalView(createScreen({ ...io, stdout: io.stderr }).paint, { application, rule, because, guards });
}

function unforeseen(error: unknown): CliError {
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new CliError(`This is a fault of regent itself; please report it. ${what}`, exit.refused);
}

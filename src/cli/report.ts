import { writeFileSync } from 'node:fs';
import { extname } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import type { Cli } from './cli.ts';
import { CliError, type Exit, exit } from './exit.ts';
import { type Format, writerOf } from './format.ts';
import { applicationPath } from './paths.ts';
import type { GlobalOptions, Session } from './session.ts';

/** `regent report OPERATION` */
export function addReport(program: Command, cli: Cli): void {
  program
    .command('report')
    .argument('<operation>', 'the operation, as `regent operations` names it')
    .summary('what was seen, decided and done in an operation, and how long it took')
    .description(
      'The report of an operation: what was seen, decided and done, each step beside its quote, what users had, what was ' +
        'promised and kept, who said what, and where all of it is written. Printed as Markdown; -o html makes one page ' +
        'with a drawn timeline that needs nothing else, and -o json or yaml a document.',
    )
    .option('--out <file>', 'write it into a file; without -o its ending says how: .html, .md, .json, .yaml')
    .addHelpText('after', '\nExamples:\n  regent report shop-12\n  regent report shop-12 --out shop-12.html')
    .action((operation: string, { out }: { out?: string }, command: Command) =>
      cli.run(command, (session) => report(session, operation, formatOf(command, out), out)),
    );
}

async function report(session: Session, operation: string, format: Format, out: string | undefined): Promise<Exit> {
  const text = await textOf(session, reportPath(operation), format);
  if (out === undefined) session.io.stdout.write(text);
  else {
    write(out, text);
    session.screen.say(`The report of ${operation} is in ${out}.`);
  }
  return exit.done;
}

async function textOf({ client }: Session, path: string, format: Format): Promise<string> {
  const writer = await writerOf(format);
  if (writer !== undefined)
    return `${writer((await client.get(path, z.looseObject({ operation: z.unknown() }))).raw)}\n`;
  return client.read(path, format === 'html' ? 'text/html' : 'text/markdown');
}

const endings: Readonly<Record<string, Format>> = {
  '.html': 'html',
  '.htm': 'html',
  '.md': 'markdown',
  '.json': 'json',
  '.yaml': 'yaml',
  '.yml': 'yaml',
};

function formatOf(command: Command, out = ''): Format {
  const named = command.parent?.getOptionValueSource('output') !== 'default';
  const { output } = command.optsWithGlobals<GlobalOptions>();
  return named ? output : (endings[extname(out).toLowerCase()] ?? output);
}

/** An operation is named for its application. */
function reportPath(operation: string): string {
  const application = /^(.+)-\d+$/.exec(operation)?.[1];
  if (application !== undefined) return applicationPath(application, 'operations', operation, 'report');
  const message = `${operation} names no operation: expected one such as shop-12. See: regent operations`;
  throw new CliError(message, exit.badInput);
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new CliError(`${file} can not be written (${why}). Name another file with --out.`, exit.badInput);
  }
}

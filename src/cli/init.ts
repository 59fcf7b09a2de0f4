import { writeFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { starterConfiguration, type TopologyName, topologies } from '../config/starter.ts';
import type { Cli } from './cli.ts';
import { CliError, type Exit, exit } from './exit.ts';
import type { Screen } from './screen.ts';

interface InitOptions {
  readonly topology: TopologyName;
  readonly out: string;
  readonly force?: true;
}

/** `regent init` */
export function addInit(program: Command, cli: Cli): void {
  const names = Object.keys(topologies);
  program
    .command('init')
    .summary('write a commented configuration to begin with')
    .description(
      `Writes a commented configuration to begin with, and asks nothing. Topologies: ${Object.entries(topologies)
        .map(([name, { about }]) => `${name} (${about})`)
        .join(', ')}.`,
    )
    .addOption(new Option('--topology <name>', 'which regions serve').choices(names).default('active-passive'))
    .option('--out <file>', 'where to write it; - prints it', 'regent.yaml')
    .option('--force', 'replace the file that is there')
    .addHelpText('after', '\nExamples:\n  regent init\n  regent init --topology three-active --out shop.yaml')
    .action((options: InitOptions, command: Command) =>
      cli.runLocally(command, async (screen) => init(screen, options)),
    );
}

function init(screen: Screen, { topology, out, force }: InitOptions): Exit {
  const text = starterConfiguration(topology);
  if (out === '-') {
    screen.result({ topology, text }, () => text.trimEnd());
    return exit.done;
  }
  write(out, text, force === true);
  screen.result({ topology, file: out }, () =>
    [
      `${out} is written: ${topology}, ${topologies[topology].about}.`,
      'Put your own regions, addresses and ids into it, and see what follows from it:',
      `  regent check ${out}`,
    ].join('\n'),
  );
  return exit.done;
}

function write(file: string, text: string, replace: boolean): void {
  try {
    writeFileSync(file, text, { flag: replace ? 'w' : 'wx' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const because =
      code === 'EEXIST'
        ? `${file} is there already. Name another one with --out, or replace it with --force.`
        : `${file} can not be written (${code}). Name another one with --out.`;
    throw new CliError(because, exit.badInput);
  }
}

import type { Command } from 'commander';
import type { Cli } from './cli.ts';
import { loadConfigFile } from './config-file.ts';
import { CliError, type Exit, exit } from './exit.ts';
import type { Screen } from './screen.ts';
import { table } from './table.ts';

/** `regent notify test FILE` */
export function addNotify(program: Command, cli: Cli): void {
  const notify = program
    .command('notify')
    .summary('who is told what happens')
    .description('About the receivers under `notify`.');
  notify
    .command('test')
    .argument('<file>', 'the configuration that names the receivers, usually regent.yaml')
    .option('--receiver <name>', 'only this one')
    .summary('send every receiver a test message, and tell which has taken it')
    .description(
      'Sends each receiver a message that says that it is a test, from here, and tells what became of it. Needs the secrets ' +
        'that controllers have, and no running Regent. At PagerDuty it triggers an incident of the severity `info` ' +
        'that somebody has to resolve.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  regent notify test regent.yaml\n  regent notify test regent.yaml --receiver operators',
    )
    .action((file: string, { receiver }: { receiver?: string }, command: Command) =>
      cli.runLocally(command, (screen) => test(screen, file, receiver)),
    );
}

async function test(screen: Screen, file: string, only: string | undefined): Promise<Exit> {
  const config = await loadConfigFile(file);
  const names = config.notify.map(({ name }) => name);
  if (names.length === 0) throw new CliError(`${file} names nobody under \`notify\`.`, exit.badInput);
  if (only !== undefined && !names.includes(only))
    throw new CliError(`${file} names no receiver ${only}; it names ${names.join(', ')}.`, exit.badInput);
  const { tryReceivers } = await import('../compose/notify-test.ts');
  const tried = await tryReceivers(config, only);
  screen.result({ receivers: tried }, () =>
    table(
      ['receiver', 'type', 'result', 'what it said'],
      tried.map((each) => [
        each.receiver,
        each.type,
        (each.outcome === 'delivered' ? screen.paint.green : screen.paint.red)(each.outcome),
        each.outcome === 'delivered' ? '' : each.because,
      ]),
    ),
  );
  return tried.every(({ outcome }) => outcome === 'delivered') ? exit.done : exit.refused;
}

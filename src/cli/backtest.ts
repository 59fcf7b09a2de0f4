import { type Command, Option } from 'commander';
import type { Application, Automation } from '../domain/application.ts';
import type { Backtest } from '../domain/backtest/backtest.ts';
import { backtestView } from './backtest-view.ts';
import type { Cli } from './cli.ts';
import { loadConfigFile } from './config-file.ts';
import { CliError, type Exit, exit } from './exit.ts';
import { readSoundJournalFile } from './journal-file.ts';
import type { Screen } from './screen.ts';

interface BacktestOptions {
  readonly config: string;
  readonly journal: string;
  readonly automation: Automation | 'as-recorded';
}

/** `regent backtest --config FILE --journal FILE` */
export function addBacktest(program: Command, cli: Cli): void {
  const automation = new Option('--automation <setting>', 'what to take automation for, whatever operators ordered');
  program
    .command('backtest')
    .requiredOption('--config <file>', 'the configuration to try, usually a changed regent.yaml')
    .requiredOption('--journal <file>', 'an exported journal, as for `regent replay`')
    .addOption(automation.choices(['as-recorded', 'automatic', 'manual']).default('as-recorded'))
    .summary('play recorded health through another policy')
    .description(DESCRIPTION)
    .addHelpText('after', EXAMPLES)
    .action((options: BacktestOptions, command: Command) =>
      cli.runLocally(command, (screen) => backtestFile(screen, options)),
    );
}

const DESCRIPTION =
  'Plays the health that a journal records through another configuration, and tells which failovers that would have ' +
  'made, earlier or later, which more, and which not. Verdicts are recorded and not samples, so intervals and ' +
  'thresholds of targets change nothing here. Every step is taken to succeed in its expected time; operators do what ' +
  'they did; other applications are left out. Ends with 0 when the same failovers would have been made, be it at other ' +
  'times, and with 1 when one more or one less.';

const EXAMPLES = `
Examples:
  regent journal shop --count 200 -o json > shop.json
  regent backtest --config new.yaml --journal shop.json
  regent backtest --config new.yaml --journal shop.json --automation automatic`;

async function backtestFile(screen: Screen, { config, journal, automation }: BacktestOptions): Promise<Exit> {
  const entries = await readSoundJournalFile(journal);
  const applications = await applicationsIn(config);
  const { backtest } = await import('../domain/backtest/backtest.ts');
  const { standingsOf } = await import('../runtime/recurring-windows.ts');
  const setting = automation === 'as-recorded' ? undefined : automation;
  const byApplication = Object.entries(Object.groupBy(entries, ({ application }) => application));
  const tests = byApplication.map(([id, own = []]) =>
    backtest(configured(applications, id, config), own, setting, standingsOf),
  );
  screen.result({ config, journal, automation, same: tests.every(({ same }) => same), backtests: tests }, () =>
    tests.map((each: Backtest) => backtestView(screen.paint, each)).join('\n\n'),
  );
  return tests.every(({ same }) => same) ? exit.done : exit.refused;
}

async function applicationsIn(file: string): Promise<Application[]> {
  const { setupOf } = await import('../compose/setup-of.ts');
  return setupOf(await loadConfigFile(file)).applications.map(({ application }) => application);
}

function configured(applications: readonly Application[], id: string, config: string): Application {
  const found = applications.find((each) => each.id === id);
  if (found !== undefined) return found;
  const known = applications.map((each) => each.id).join(', ');
  throw new CliError(`The journal is of ${id}, and ${config} has no such application, only ${known}.`, exit.badInput);
}

import { Command, Option } from 'commander';
import { addAdopt } from './adopt.ts';
import { addAutomation } from './automation.ts';
import { addBacktest } from './backtest.ts';
import { addCheck } from './check.ts';
import type { Cli } from './cli.ts';
import { addCompletion } from './completion/completion.ts';
import { addConsent } from './consent.ts';
import { addDrills } from './drill.ts';
import { addEmergency } from './emergency.ts';
import type { Exit } from './exit.ts';
import { formats, reportFormats, writerOf } from './format.ts';
import { addInit } from './init.ts';
import type { CliIo } from './io.ts';
import { addJournal } from './journal.ts';
import { addMaintenance } from './maintenance.ts';
import { addMoves } from './moves.ts';
import { addNotify } from './notify.ts';
import { addOperations } from './operations.ts';
import { addPlan } from './plan.ts';
import { processes } from './processes.ts';
import { addReadiness } from './readiness.ts';
import { addReplay } from './replay.ts';
import { addReport } from './report.ts';
import { addRules } from './rules.ts';
import { createScreen } from './screen.ts';
import { DEFAULT_SERVER, type GlobalOptions, openSession } from './session.ts';
import { addStatus } from './status.ts';
import { addStore } from './store.ts';
import { addWhy } from './why.ts';

/** The `regent` command with every verb. `finish` takes the exit code of the verb that ran. */
export function createProgram(io: CliIo, finish: (code: Exit) => void): Command {
  const program = new Command('regent');
  // Verbs inherit what is set before they are added.
  program
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('Add --help to see how it is used.')
    .description('Moves applications between regions when one fails, and brings them home again.')
    .version(io.version, '-V, --version', 'print the version')
    .option('--server <urls>', 'the controllers, tried in turn (REGENT_SERVER)', io.env.REGENT_SERVER || DEFAULT_SERVER)
    .option('--token-file <path>', 'a file that holds the token (or the token itself in REGENT_TOKEN)')
    .addOption(
      new Option('-o, --output <format>', 'how to print; markdown and html are for reports')
        .choices([...formats, ...reportFormats])
        .default('table'),
    )
    .addHelpText('after', AFTER_HELP);
  const cli = runner(io, finish);
  for (const add of [
    addStatus,
    addWhy,
    addPlan,
    addReadiness,
    addMoves,
    addDrills,
    addOperations,
    addConsent,
    addAutomation,
    addMaintenance,
    addAdopt,
    addJournal,
    addReport,
  ])
    add(program, cli);
  for (const addLocal of [
    addInit,
    addCheck,
    addRules,
    addReplay,
    addBacktest,
    addStore,
    addNotify,
    addEmergency,
    addCompletion,
  ])
    addLocal(program, cli);
  return program;
}

function runner(io: CliIo, finish: (code: Exit) => void): Cli {
  return {
    run: async (command, verb) => finish(await verb(await openSession(io, optionsOf(command)))),
    runLocally: async (command, verb) => {
      finish(await verb(createScreen(io, await writerOf(optionsOf(command).output))));
    },
  };
}

function optionsOf(command: Command): GlobalOptions {
  const options = command.optsWithGlobals<GlobalOptions>();
  const asReport = reportFormats.some((format) => format === options.output);
  if (asReport && command.name() !== 'report') {
    command.error(`error: only a report can be printed as ${options.output}; here: ${formats.join(', ')}`);
  }
  return options;
}

const AFTER_HELP = `
Processes (each with its own --help):
${processes.map(({ word, summary }) => `  ${word.padEnd(24)} ${summary}`).join('\n')}

Exit codes:
  0 done   1 refused or failed   2 bad input   3 still running, or waiting for a person   4 unreachable

Examples:
  regent status
  regent failover shop --to eu-de --reason "us-south is dark"`;

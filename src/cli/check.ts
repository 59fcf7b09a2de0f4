import type { Command } from 'commander';
import type { Config } from '../config/schema.ts';
import { counted } from '../domain/setup/in-words.ts';
import { checkLive } from './check-live.ts';
import type { Cli } from './cli.ts';
import { exit } from './exit.ts';
import { findingsView } from './findings-view.ts';
import type { Screen } from './screen.ts';

/** `regent check FILE`, `regent check --live APP...` */
export function addCheck(program: Command, cli: Cli): void {
  program
    .command('check')
    .argument('[what...]', 'the configuration, usually regent.yaml; with --live: applications, all where none is named')
    .option('--live', 'have a running controller look at the systems themselves, for what would stand in the way')
    .summary('tell everything that is wrong with a configuration, and what follows from it')
    .description(
      'Reads a configuration and tells everything that is wrong with it, each with its line; of one that is valid, what ' +
        'the loss of each region would leave and whether it could fail over at all. Starts nothing. With --live it asks a ' +
        'controller instead what is wrong out there: credentials, load balancers, monitors, and what others have changed. ' +
        'It ends with 1 where that would do harm.',
    )
    .addHelpText('after', '\nExamples:\n  regent check regent.yaml\n  regent check --live shop')
    .action((what: string[], { live }: { live?: true }, command: Command) => {
      if (live === true) return cli.run(command, (session) => checkLive(session, what));
      const [file, ...more] = what;
      if (file === undefined || more.length > 0) command.error('error: exactly one configuration is expected');
      return cli.runLocally(command, (screen) => check(screen, file));
    });
}

async function check(screen: Screen, file: string) {
  // Loaded here, because no other verb needs it and each of them should start at once.
  const { loadConfig } = await import('../config/load.ts');
  const { ConfigProblems } = await import('../config/problems.ts');
  let config: Config;
  try {
    config = loadConfig(file);
  } catch (error) {
    if (!(error instanceof ConfigProblems)) throw error;
    screen.result({ valid: false, file, problems: error.problems }, () => error.message);
    return exit.badInput;
  }
  const { setupOf } = await import('../compose/setup-of.ts');
  const { configurationHashes } = await import('../compose/held-configuration.ts');
  const { reasonAbout } = await import('../domain/setup/reason-about.ts');
  const findings = reasonAbout(setupOf(config));
  const configurations = configurationHashes(config);
  const hashes = Object.entries(configurations).map(([name, hash]) => `${name} ${hash}`);
  screen.result({ valid: true, file, configurations, findings }, () =>
    [
      `${file} is valid: ${summary(config)}.`,
      `Configurations, as \`regent status\` shows the one in force: ${hashes.join(', ')}.`,
      findingsView(screen.paint, findings),
    ].join('\n'),
  );
  return findings.some(({ severity }) => severity === 'error') ? exit.badInput : exit.done;
}

function summary({ applications, vantages }: Config): string {
  const regions = new Set(applications.flatMap((each) => each.regions.map(({ name }) => name)));
  const resources = applications.flatMap((each) => each.resources);
  return [
    counted(applications.length, 'application'),
    counted(regions.size, 'region'),
    counted(vantages.length, 'vantage'),
    counted(resources.length, 'resource'),
  ].join(', ');
}

import type { Command } from 'commander';
import type { Cli } from './cli.ts';
import { loadConfigFile } from './config-file.ts';
import { CliError, type Exit, exit } from './exit.ts';
import type { Screen } from './screen.ts';
import { storeStatsView } from './store-stats-view.ts';

/** `regent store stats FILE` */
export function addStore(program: Command, cli: Cli): void {
  const store = program.command('store').summary('what is kept in Redis').description('Looks into Redis itself.');
  store
    .command('stats')
    .argument('<file>', 'the configuration that says where Redis is, usually regent.yaml')
    .summary('how much is kept in Redis, and what bounds it')
    .description(
      'Counts keys, entries and bytes of each kind of what Regent keeps in Redis, with their limits, and tells how that ' +
        'Redis keeps it. Changes nothing and needs no running Regent; what its user may not ask for is left out and said.',
    )
    .addHelpText('after', '\nExamples:\n  regent store stats regent.yaml\n  regent store stats regent.yaml -o json')
    .action((file: string, _options: object, command: Command) =>
      cli.runLocally(command, (screen) => showStats(screen, file)),
    );
}

async function showStats(screen: Screen, file: string): Promise<Exit> {
  const config = await loadConfigFile(file);
  const { storeStats } = await import('../compose/store-stats.ts');
  try {
    const stats = await storeStats(config);
    screen.result(stats, () => storeStatsView(screen.paint, stats, config.redis.replicas));
    return exit.done;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (error.name === 'UnreadableRecord') throw new CliError(error.message, exit.refused);
    if (error.name !== 'StoreUnavailable') throw error;
    throw new CliError(`${error.message}. See \`redis\` in ${file}.`, exit.unreachable);
  }
}

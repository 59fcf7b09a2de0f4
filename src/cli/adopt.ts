import type { Command } from 'commander';
import type { Cli } from './cli.ts';
import { move } from './move.ts';

interface AdoptOptions {
  readonly active?: readonly string[];
  readonly primary?: string;
  readonly reason: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** `regent adopt`: the way out of a freeze. */
export function addAdopt(program: Command, cli: Cli): void {
  program
    .command('adopt')
    .argument('<app>', 'the application')
    .summary('believe what is seen of the world, after Redis has forgotten')
    .description(
      'Of a frozen application: rebuilds what Redis should know from what is seen of data and traffic now, above every ' +
        'epoch that anybody remembers. Nothing is moved, and automation is manual afterwards. Shows what it would believe ' +
        'and asks for confirmation.',
    )
    .requiredOption('--reason <text>', 'why; it is written into the journal')
    .option('--active <regions>', 'the regions that serve, separated by commas, where nobody sees that', regionsIn)
    .option('--primary <region>', 'the region whose data is primary, where nobody sees that')
    .option('--dry-run', 'show what it would believe, and do nothing')
    .option('-y, --yes', 'do not ask for confirmation')
    .addHelpText('after', '\nExamples:\n  regent adopt shop --reason "Redis came back empty" --dry-run')
    .action((application: string, options: AdoptOptions, command: Command) => {
      const { active, primary, reason, dryRun = false, yes = false } = options;
      return cli.run(command, (session) =>
        move(session, {
          kind: 'adoption',
          application,
          below: ['adopt'],
          body: { active, primary, reason },
          asks: yes ? undefined : 'believe that',
          dryRun,
          wait: false,
        }),
      );
    });
}

function regionsIn(text: string): string[] {
  return text.split(',').map((region) => region.trim());
}

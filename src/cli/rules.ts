import type { Command } from 'commander';
import type { Cli } from './cli.ts';

/** `regent rules [ID]` */
export function addRules(program: Command, cli: Cli): void {
  program
    .command('rules')
    .argument('[id]', 'one rule, with its guards')
    .summary('what Regent does, as the table that it goes by')
    .description(
      'Prints the table of rules of this Regent: of the rules for the phase that an application is in, the first whose ' +
        'guards all say yes decides. Needs no running Regent.',
    )
    .addHelpText('after', '\nExamples:\n  regent rules\n  regent rules 401\n  regent rules -o json')
    .action((id: string | undefined, _options: object, command: Command) =>
      cli.runLocally(command, async (screen) => {
        // Loaded here, because the whole table comes along and other verbs should start at once.
        const { showRule, showRules } = await import('./rules-view.ts');
        return id === undefined ? showRules(screen) : showRule(screen, id);
      }),
    );
}

import type { Command } from 'commander';
import type { TakenIn } from '../domain/taken-in.ts';
import type { Cli } from './cli.ts';
import { CliError, exit } from './exit.ts';
import { readSoundJournalFile } from './journal-file.ts';
import { move } from './move.ts';

interface AdoptOptions {
  readonly active?: readonly string[];
  readonly primary?: string;
  readonly journal?: string;
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
        'epoch that anybody remembers. Nothing is moved, and automation is manual afterwards. With the journal of a ' +
        '`regent emergency`, what was done there is written down here, and what nobody sees is believed as it ends. Shows ' +
        'what it would believe and asks for confirmation.',
    )
    .requiredOption('--reason <text>', 'why; it is written into the journal')
    .option('--active <regions>', 'the regions that serve, separated by commas, where nobody sees that', regionsIn)
    .option('--primary <region>', 'the region whose data is primary, where nobody sees that')
    .option('--journal <file>', 'the journal that `regent emergency` has written; its chain of hashes is checked')
    .option('--dry-run', 'show what it would believe, and do nothing')
    .option('-y, --yes', 'do not ask for confirmation')
    .addHelpText('after', EXAMPLES)
    .action((application: string, options: AdoptOptions, command: Command) => {
      const { active, primary, journal: file, reason, dryRun = false, yes = false } = options;
      return cli.run(command, async (session) => {
        const journal = file === undefined ? undefined : await takenIn(file, application);
        return move(session, {
          kind: 'adoption',
          application,
          below: ['adopt'],
          body: { active, primary, journal, reason },
          asks: yes ? undefined : 'believe that',
          dryRun,
          wait: false,
        });
      });
    });
}

const EXAMPLES = `
Examples:
  regent adopt shop --reason "Redis came back empty" --dry-run
  regent adopt shop --journal shop-emergency.jsonl --reason "we failed over by hand that night"`;

/** What the journal of an emergency comes to, once it is certain that nobody has changed it. */
async function takenIn(file: string, application: string): Promise<TakenIn> {
  const entries = await readSoundJournalFile(file);
  const { takenInFrom } = await import('../domain/take-in.ts');
  const found = takenInFrom(entries.filter((entry) => entry.application === application));
  if (found !== undefined) return found;
  throw new CliError(`The journal ${file} has no decision about ${application}.`, exit.badInput);
}

function regionsIn(text: string): string[] {
  return text.split(',').map((region) => region.trim());
}

import { type Command, InvalidArgumentError } from 'commander';
import type { Cli } from './cli.ts';
import { runEmergency } from './emergency-run.ts';
import { type GlobalOptions, tokenOf } from './session.ts';

interface EmergencyOptions {
  readonly to: string;
  readonly config: string;
  readonly reason: string;
  readonly journal?: string;
  readonly active?: readonly string[];
  readonly primary?: string;
  readonly override?: readonly string[];
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** `regent emergency failover APP --to REGION --config FILE` */
export function addEmergency(program: Command, cli: Cli): void {
  const emergency = program
    .command('emergency')
    .summary('fail over when Redis and every controller are gone')
    .description('For the worst night: governs one application from this terminal, because nobody else is left.');
  emergency
    .command('failover')
    .argument('<app>', 'the application')
    .summary('the same failover as ever, on a private Redis that ends with this command')
    .description(DESCRIPTION)
    .requiredOption('--to <region>', 'the region to move to')
    .requiredOption('--config <file>', 'the configuration that the controllers had, usually regent.yaml')
    .requiredOption('--reason <text>', 'why; it is written into the journal')
    .option('--journal <file>', 'where its journal is written; `regent adopt --journal` takes it in later')
    .option('--active <regions>', 'the regions that serve, separated by commas, where nobody sees that', regionsIn)
    .option('--primary <region>', 'the region whose data is primary, where nobody sees that')
    .option('--override <guard>', 'set a guard aside that stands against it; may be repeated', collect)
    .option('--dry-run', 'look who is left, and do nothing')
    .option('-y, --yes', 'do not ask for confirmation')
    .addHelpText('after', EXAMPLES)
    .action((application: string, options: EmergencyOptions, command: Command) =>
      cli.run(command, (session) => {
        const token = tokenOf(session.io, command.optsWithGlobals<GlobalOptions>());
        const { override = [], dryRun = false, yes = false, ...rest } = options;
        const journal = options.journal ?? `regent-emergency-${application}.jsonl`;
        return runEmergency(session, { ...rest, application, journal, override, dryRun, yes, token });
      }),
    );
}

const DESCRIPTION =
  'Refuses while a controller answers or Redis shows a live lease. Has every prober that it reaches keep an epoch far ' +
  'above all others, so that a controller that comes back freezes; waits until no call of anybody else can still begin; ' +
  'then reads from the world where the application is, shows the plan, and fails over with the same rules, steps and ' +
  'providers as a controller. Needs the secrets that controllers have, a redis-server, and a token of `emergency.tokens` ' +
  '(REGENT_TOKEN or --token-file). Run again with the same --journal, it goes on where it was interrupted. Afterwards ' +
  'the application stays frozen for all controllers until `regent adopt`.';

const EXAMPLES = `
Guards that may be overridden, besides those of a failover:
  controllers-silent      a controller answers
  no-live-lease           Redis shows a live lease
  witnesses-reachable     fewer than a majority of the probers can be told

Examples:
  regent emergency failover shop --to eu-de --config regent.yaml --reason "us-south is dark, and Redis with it" --dry-run
  regent emergency failover shop --to eu-de --config regent.yaml --reason "us-south is dark" --active us-south --primary us-south`;

function regionsIn(text: string): string[] {
  return text.split(',').map((region) => region.trim());
}

function collect(guard: string, before: readonly string[] = []): string[] {
  if (guard.trim() === '') throw new InvalidArgumentError('The name of a guard is expected.');
  return [...before, guard];
}

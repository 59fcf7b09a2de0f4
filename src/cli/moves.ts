import type { Command } from 'commander';
import type { Cli } from './cli.ts';
import { type Move, move } from './move.ts';

interface MoveOptions {
  readonly to?: string;
  readonly reason: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly wait: boolean;
}

/** `regent failover | switchover | failback | reprotect` */
export function addMoves(program: Command, cli: Cli): void {
  addMove(program, cli, {
    kind: 'failover',
    summary: 'move away from a dead region, by force',
    description:
      'Moves an application without the help of the region that it leaves: that one is fenced, the other promoted. ' +
      'Shows the plan and asks for confirmation.',
    example: 'regent failover shop --to eu-de --reason "us-south is dark"',
  });
  addMove(program, cli, {
    kind: 'switchover',
    summary: 'move while both regions work; nothing is lost',
    description: 'Moves an application while both regions work: they hand over to each other, and nothing is lost.',
    example: 'regent switchover shop --to eu-de --reason "maintenance in us-south"',
  });
  addMove(program, cli, {
    kind: 'failback',
    summary: 'bring an application home',
    description: 'Brings an application back to its preferred regions, gracefully.',
    example: 'regent failback shop --reason "us-south is well again"',
  });
  addMove(program, cli, {
    kind: 'reprotect',
    summary: 'make a returned region a replica again',
    description: 'Fences a region that was left by force and has come back, and makes it a replica again.',
    example: 'regent reprotect shop',
  });
}

interface MoveWords {
  readonly kind: Move['kind'];
  readonly summary: string;
  readonly description: string;
  readonly example: string;
}

function addMove(program: Command, cli: Cli, { kind, summary, description, example }: MoveWords): void {
  const command = program
    .command(kind)
    .argument('<app>', 'the application')
    .summary(summary)
    .description(description)
    .option('--dry-run', 'show the guards and the steps, and do nothing')
    .option('--no-wait', 'return as soon as it has been accepted, with 0, instead of following it to its end')
    .addHelpText('after', `\nExamples:\n  ${example}\n  ${example} --dry-run`);
  const directed = kind === 'failover' || kind === 'switchover';
  if (directed) {
    command.requiredOption('--to <region>', 'the region to move to');
    command.requiredOption('--reason <text>', 'why; it is written into the journal');
    command.option('-y, --yes', 'do not ask for confirmation (only a failover asks)');
  } else {
    command.option('--reason <text>', 'why; it is written into the journal', 'No reason was given.');
  }
  command.action((application: string, options: MoveOptions, self: Command) =>
    cli.run(self, (session) => {
      const { to, reason, dryRun = false, yes = false, wait } = options;
      return move(session, { kind, application, to, reason, dryRun, confirmed: yes || kind !== 'failover', wait });
    }),
  );
}

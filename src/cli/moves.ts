import type { Command } from 'commander';
import type { Cli } from './cli.ts';
import { move } from './move.ts';
import { collectGuards } from './override.ts';

interface MoveOptions {
  readonly to?: string;
  readonly region?: string;
  readonly zone?: string;
  readonly override?: readonly string[];
  readonly reason: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly wait: boolean;
}

/** `regent failover | switchover | failback | reprotect | drain | restore` */
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
    description:
      'Moves an application while both regions work: they hand over to each other, and nothing is lost. Shows the plan ' +
      'and asks for confirmation.',
    example: 'regent switchover shop --to eu-de --reason "maintenance in us-south"',
  });
  addMove(program, cli, {
    kind: 'failback',
    summary: 'bring an application home',
    description:
      'Brings an application back to its preferred regions, gracefully. Shows the plan and asks for confirmation.',
    example: 'regent failback shop --reason "us-south is well again"',
  });
  addMove(program, cli, {
    kind: 'reprotect',
    summary: 'make a returned region a replica again',
    description: 'Fences a region that was left by force and has come back, and makes it a replica again.',
    example: 'regent reprotect shop',
  });
  addMove(program, cli, {
    kind: 'drain',
    summary: 'keep users from a region, or from one zone of it',
    description:
      'Stops sending users to a region or to one of its zones, until it is restored. No data moves. Shows the plan and ' +
      'asks for confirmation.',
    example: 'regent drain shop --region us-south --zone us-south-1 --reason "maintenance"',
  });
  addMove(program, cli, {
    kind: 'restore',
    summary: 'undo a drain',
    description:
      'Sends users to a drained region, or to a drained zone, again. Shows the plan and asks for confirmation.',
    example: 'regent restore shop --region us-south --zone us-south-1 --reason "maintenance is over"',
  });
}

interface MoveWords {
  readonly kind: 'failover' | 'switchover' | 'failback' | 'reprotect' | 'drain' | 'restore';
  readonly summary: string;
  readonly description: string;
  readonly example: string;
}

const NO_REASON = 'No reason was given.';

function addMove(program: Command, cli: Cli, { kind, summary, description, example }: MoveWords): void {
  const command = program
    .command(kind)
    .argument('<app>', 'the application')
    .summary(summary)
    .description(description)
    .option('--dry-run', 'everything but the acts: the guards, the steps, and what the providers find in their way now')
    .option('--no-wait', 'return as soon as it has been accepted, with 0, instead of following it to its end')
    .addHelpText('after', `\nExamples:\n  ${example}\n  ${example} --dry-run`);
  addOptionsOf(kind, command);
  command.action((application: string, options: MoveOptions, self: Command) => {
    const { to, region, zone, override, reason, dryRun = false, yes = false, wait } = options;
    if (override !== undefined && reason === NO_REASON) {
      self.error('error: --override needs --reason <text>: it is written into the journal');
    }
    const asks = yes ? undefined : questionOf(kind, options);
    const body = { kind, to, region, zone, override, reason };
    return cli.run(self, (session) =>
      move(session, { kind, application, below: ['operations'], body, asks, dryRun, looks: true, wait }),
    );
  });
}

/** What a person has to confirm by typing the application's name: whatever takes users or data elsewhere. */
function questionOf(kind: MoveWords['kind'], { to, region, zone }: MoveOptions): string | undefined {
  const place = [region, zone].filter((part) => part !== undefined).join('/');
  const questions: Readonly<Record<MoveWords['kind'], string | undefined>> = {
    failover: `fail over to ${to}`,
    switchover: `switch over to ${to}`,
    failback: 'bring it home',
    // It makes a replica again of what serves nobody.
    reprotect: undefined,
    drain: `keep users from ${place}`,
    restore: `send users to ${place} again`,
  };
  return questions[kind];
}

function addOptionsOf(kind: MoveWords['kind'], command: Command): void {
  const directed = kind === 'failover' || kind === 'switchover';
  const placed = kind === 'drain' || kind === 'restore';
  if (directed) command.requiredOption('--to <region>', 'the region to move to');
  if (placed) {
    command.requiredOption('--region <region>', 'the region');
    command.option('--zone <zone>', 'only this zone of it');
  }
  if (directed || placed) command.requiredOption('--reason <text>', 'why; it is written into the journal');
  else command.option('--reason <text>', 'why; it is written into the journal', NO_REASON);
  if (kind !== 'reprotect') command.option('-y, --yes', 'do not ask for confirmation');
  if (directed || kind === 'failback') {
    command.option('--override <guard>', 'set a guard aside that stands against it; may be repeated', collectGuards);
  }
}

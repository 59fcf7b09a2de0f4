import type { Command } from 'commander';
import { change } from './change.ts';
import type { Cli } from './cli.ts';
import { currentOperation } from './current-operation.ts';
import { everyPage } from './every-page.ts';
import { type Exit, exit } from './exit.ts';
import { move } from './move.ts';
import { operationsView } from './operations-view.ts';
import { applicationPath } from './paths.ts';
import { replies } from './replies.ts';
import type { Session } from './session.ts';

interface SteerOptions {
  readonly step?: string;
  readonly reason: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly wait: boolean;
}

interface SteerWords {
  readonly kind: 'retry' | 'skip' | 'abort' | 'force';
  readonly summary: string;
  readonly description: string;
}

/** `regent operations [APP]`, and `regent operations pause | resume | retry | skip | abort | force ID` */
export function addOperations(program: Command, cli: Cli): void {
  const operations = program
    .command('operations')
    .argument('[app]', 'the application; without one, all of them')
    .summary('the operations, and what can be done about the one that runs or has stopped')
    .description('Lists of each application the operation that runs or has stopped, and the last one that ended.')
    .addHelpText('after', `\nExamples:\n  regent operations\n  regent operations shop\n  ${exampleOf('retry')}`)
    .action((application: string | undefined, _options: object, command: Command) =>
      cli.run(command, (session) => list(session, application)),
    );
  addHolding(operations, cli, {
    kind: 'pause',
    summary: 'stop it at its next step',
    description: 'Stops an operation at its next step, by a pause of its application.',
  });
  addHolding(operations, cli, {
    kind: 'resume',
    summary: 'let it go on',
    description: 'Lets a paused operation go on, by ending the pause of its application.',
  });
  addSteering(operations, cli, {
    kind: 'retry',
    summary: 'try a failed step again',
    description:
      'Has the failed step of a stopped operation tried again, with all its time, and follows the operation.',
  });
  addSteering(operations, cli, {
    kind: 'skip',
    summary: 'leave a failed step out',
    description:
      'Leaves the failed step of a stopped operation out and goes on: never a promotion. To leave a fence out lets two ' +
      'sides write: it is asked for, written down and shown until the region is fenced after all.',
  });
  addSteering(operations, cli, {
    kind: 'abort',
    summary: 'call the operation off',
    description: 'Calls an operation off, as long as nothing has been asked for that can not be undone.',
  });
  addSteering(operations, cli, {
    kind: 'force',
    summary: 'go on without the old side',
    description:
      'Makes a forced failover of a graceful move that does not get on: what does not answer is fenced, and the other ' +
      'side takes over. Shows the plan and asks for confirmation.',
  });
}

function addSteering(operations: Command, cli: Cli, { kind, summary, description }: SteerWords): void {
  const command = operations
    .command(kind)
    .argument('<operation>', 'the operation, or its application: that has one at a time')
    .summary(summary)
    .description(description)
    .requiredOption('--reason <text>', 'why; it is written into the journal')
    .addHelpText('after', `\nExamples:\n  ${exampleOf(kind)}`);
  if (kind === 'retry' || kind === 'skip') command.requiredOption('--step <step>', 'the step, as the status names it');
  if (kind === 'force' || kind === 'skip') {
    command.option('--dry-run', 'show the guards and the steps, and do nothing');
    command.option('-y, --yes', 'do not ask for confirmation');
  }
  if (kind !== 'abort') {
    command.option('--no-wait', 'return as soon as it has been accepted, with 0, instead of following it to its end');
  }
  command.action((named: string, options: SteerOptions, self: Command) =>
    cli.run(self, (session) => steer(session, kind, named, options)),
  );
}

function addHolding(
  operations: Command,
  cli: Cli,
  { kind, summary, description }: Omit<SteerWords, 'kind'> & { readonly kind: 'pause' | 'resume' },
): void {
  operations
    .command(kind)
    .argument('<operation>', 'the operation, or its application: that has one at a time')
    .summary(summary)
    .description(description)
    .requiredOption('--reason <text>', 'why; it is written into the journal')
    .addHelpText('after', `\nExamples:\n  ${exampleOf(kind)}`)
    .action((named: string, { reason }: SteerOptions, self: Command) =>
      cli.run(self, async (session) => {
        const { application, id } = await currentOperation(session, named);
        return change(session, 'POST', application, ['operations', id, kind], { reason });
      }),
    );
}

async function list({ client, screen }: Session, application: string | undefined): Promise<Exit> {
  const { raw, value } = await (application === undefined
    ? everyPage(client, '/v1/operations', 'operations', replies.operations)
    : newest(client, applicationPath(application, 'operations')));
  screen.result(raw, () => operationsView(screen.paint, value));
  return exit.done;
}

/** Of one application the first page: the others are what its journal remembers. */
async function newest(client: Session['client'], path: string) {
  const { raw, value } = await client.get(path, replies.operations);
  return { raw, value: value.operations };
}

async function steer(
  session: Session,
  kind: SteerWords['kind'],
  named: string,
  { step, reason, dryRun = false, yes = false, wait = false }: SteerOptions,
): Promise<Exit> {
  const { application, id, to } = await currentOperation(session, named);
  const asks = yes ? undefined : questionOf(kind, to.primary, step);
  const below = ['operations', id, kind];
  return move(session, { kind, application, below, body: { step, reason }, asks, dryRun, wait });
}

/** What a person has to confirm by typing the application's name, if anything. */
function questionOf(kind: SteerWords['kind'], to: string, step = ''): string | undefined {
  if (kind === 'force') return `go on by force to ${to}`;
  const leavesFence = kind === 'skip' && step.startsWith('fence:');
  return leavesFence ? `go on to ${to} although ${step.split(':')[2]} may still be writing` : undefined;
}

function exampleOf(kind: keyof typeof reasons): string {
  const step = kind === 'retry' || kind === 'skip' ? ' --step verify:www:eu-de' : '';
  return `regent operations ${kind} shop-12${step} --reason "${reasons[kind]}"`;
}

const reasons = {
  pause: 'we are looking into it',
  resume: 'it may go on',
  retry: 'the name is right now',
  skip: 'we see the users arrive',
  abort: 'false alarm',
  force: 'us-south does not answer any more',
} as const;

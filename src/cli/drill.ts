import type { Command } from 'commander';
import { change } from './change.ts';
import type { Cli } from './cli.ts';
import { drillsView } from './drills-view.ts';
import { CliError, type Exit, exit } from './exit.ts';
import { followDrill } from './follow-drill.ts';
import { confirmed, type Move } from './move.ts';
import { collectGuards } from './override.ts';
import { applicationPath } from './paths.ts';
import { replies } from './replies.ts';
import type { Session } from './session.ts';

interface DrillOptions {
  readonly to?: string;
  readonly override?: readonly string[];
  readonly reason: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly wait: boolean;
}

/** `regent drill | drills`, and `regent drills abort` */
export function addDrills(program: Command, cli: Cli): void {
  program
    .command('drill')
    .argument('<app>', 'the application')
    .summary('switch over for a while and come home again')
    .description(
      'Runs a drill: a real switchover while all is well, a while in the other region, and the way home. Everything else ' +
        'goes before it. Shows the plan of its way there and asks for confirmation, then follows it to its end.',
    )
    .option('--to <region>', 'the region to go to; left out: where it would move if its primary had to be left')
    .requiredOption('--reason <text>', 'why; it is written into the journal')
    .option('--override <guard>', 'set a guard aside that stands against it; may be repeated', collectGuards)
    .option('-y, --yes', 'do not ask for confirmation')
    .option('--dry-run', 'show the guards and the steps of its way there, and do nothing')
    .option('--no-wait', 'return as soon as it has been accepted, with 0, instead of following it to its end')
    .addHelpText('after', EXAMPLES)
    .action((application: string, options: DrillOptions, self: Command) =>
      cli.run(self, (session) => drill(session, application, options)),
    );
  const drills = program
    .command('drills')
    .argument('<app>', 'the application')
    .summary('how the last drills went')
    .description('Lists the last drills with their outcomes, what they took beside their quotes, and how many passed.')
    .addHelpText('after', '\nExamples:\n  regent drills shop\n  regent drills shop -o json')
    .action((application: string, _options: object, self: Command) =>
      cli.run(self, async ({ client, screen }) => {
        const { raw, value } = await client.get(applicationPath(application, 'drills'), replies.drills);
        screen.result(raw, () => drillsView(screen.paint, value));
        return exit.done;
      }),
    );
  drills
    .command('abort')
    .argument('<app>', 'the application: it has one drill at a time')
    .summary('end the drill that runs')
    .description(
      'Calls the operation of the drill off, as long as nothing has been asked for that can not be undone. While the ' +
        'application is away it ends the drill there: to bring it home is then up to you (regent failback).',
    )
    .requiredOption('--reason <text>', 'why; it is written into the journal')
    .addHelpText('after', '\nExamples:\n  regent drills abort shop --reason "we need the people elsewhere"')
    .action((application: string, { reason }: Pick<DrillOptions, 'reason'>, self: Command) =>
      cli.run(self, (session) => abort(session, application, reason)),
    );
}

async function abort(session: Session, application: string, reason: string): Promise<Exit> {
  const { value } = await session.client.get(applicationPath(application, 'drills'), replies.drills);
  const running = value.drills.find(({ endedAt }) => endedAt === undefined);
  if (running === undefined)
    throw new CliError(
      `${application} has no drill that runs. To see the last ones: regent drills ${application}`,
      exit.refused,
    );
  return change(session, 'POST', application, ['drills', running.id, 'abort'], { reason });
}

const EXAMPLES = `
Examples:
  regent drill shop --reason "every month"
  regent drill shop --to eu-de --reason "every month" --yes
  regent drill shop --reason "every month" --dry-run`;

async function drill(session: Session, application: string, options: DrillOptions): Promise<Exit> {
  const { to, override, reason, dryRun = false, yes = false, wait } = options;
  const body = { to, override, reason };
  const asks = yes ? undefined : `have it drill${to === undefined ? '' : ` in ${to}`} and come home again`;
  const asked: Move = { kind: 'drill', application, below: ['drills'], body, asks, dryRun, wait };
  const ended = await confirmed(session, asked);
  if (ended !== undefined) return ended;
  const { client, screen } = session;
  const { raw, value } = await client.send('POST', applicationPath(application, 'drills'), body, replies.startedDrill);
  const accepted = `Accepted as ${value.drill ?? 'a drill'} (rule ${value.rule}): ${value.because}`;
  if (wait && value.drill !== undefined) {
    screen.say(accepted);
    return followDrill(session, application, value.drill);
  }
  screen.result(raw, () => `${accepted}\nTo see how it goes: regent drills ${application}`);
  // What waits for a second person has no id yet, and nothing of it has begun.
  return wait ? exit.waiting : exit.done;
}

import type { Command } from 'commander';
import { change } from './change.ts';
import type { Cli } from './cli.ts';
import { addEnds, type Ends, endsAsked, instantOf } from './ends.ts';
import { CliError, type Exit, exit } from './exit.ts';
import { applicationPath } from './paths.ts';
import { type MaintenanceReply, replies } from './replies.ts';
import type { Session } from './session.ts';
import { table } from './table.ts';
import { time } from './words.ts';

interface Planned extends Ends {
  readonly from?: string;
  readonly region?: string;
  readonly reason: string;
}

/** `regent maintenance APP`, `regent maintenance add APP --for 2h`, `regent maintenance end APP ID` */
export function addMaintenance(program: Command, cli: Cli): void {
  const maintenance = program
    .command('maintenance')
    .argument('<app>', 'the application')
    .summary('keep anything from starting by itself for a while')
    .description(
      'Lists the maintenance that is planned or open. While one is open no operation of the application starts by itself, or, ' +
        'of one region, none that takes that region in or anything away from it. Orders of operators are not held back.',
    )
    .addHelpText('after', `\nExamples:\n  regent maintenance shop\n${ADDING}\n${ENDING}`)
    .action((application: string, _options: object, command: Command) =>
      cli.run(command, (session) => list(session, application)),
    );
  const add = maintenance
    .command('add')
    .argument('<app>', 'the application')
    .summary('plan maintenance')
    .description('Plans maintenance. It has to end, after 30 days at the most, and does so by itself.')
    .option('--from <instant>', 'when it begins, such as 2026-01-02T03:04Z; at once if left out')
    .option('--region <region>', 'hold back only what takes this region in, or anything away from it')
    .requiredOption('--reason <text>', 'why; it is shown to everybody')
    .addHelpText('after', `\nExamples:\n${ADDING}`);
  addEnds(add, 'it ends').action((application: string, options: Planned, command: Command) =>
    cli.run(command, (session) => plan(session, application, options)),
  );
  maintenance
    .command('end')
    .argument('<app>', 'the application')
    .argument('<id>', 'the maintenance, as the list shows it')
    .summary('end one, or call it off')
    .description('Ends a maintenance that is open, or calls off one that is planned.')
    .option('--reason <text>', 'why; it is written into the journal', 'No reason was given.')
    .addHelpText('after', `\nExamples:\n${ENDING}`)
    .action((application: string, id: string, { reason }: Planned, command: Command) =>
      cli.run(command, (session) => change(session, 'DELETE', application, ['maintenance', id], { reason })),
    );
}

const ADDING =
  '  regent maintenance add shop --for 2h --reason "the racks are moved"\n' +
  '  regent maintenance add shop --region eu-de --from 2026-01-02T22:00Z --until 2026-01-03T04:00Z --reason "power works"';

const ENDING = '  regent maintenance end shop 0198c2f1-5a7e-7c31-9d02-6b1f9d1e44aa --reason "done early"';

async function list({ client, screen }: Session, application: string): Promise<Exit> {
  const { raw, value } = await client.get(applicationPath(application, 'maintenance'), replies.maintenance);
  screen.result(raw, () =>
    value.maintenance.length === 0
      ? `${application}: no maintenance is planned.`
      : table(['id', 'of', 'from', 'until', 'open', 'by', 'reason'], value.maintenance.map(rowOf)),
  );
  return exit.done;
}

async function plan({ client, screen }: Session, application: string, options: Planned): Promise<Exit> {
  const { from, region, reason } = options;
  const ends = endsAsked(options);
  if (Object.keys(ends).length === 0) {
    throw new CliError('Maintenance has to end: say when with --until, or after how long with --for.', exit.badInput);
  }
  const body = { ...(from !== undefined && { from: instantOf(from) }), ...ends, region, reason };
  const { raw, value } = await client.send('POST', applicationPath(application, 'maintenance'), body, replies.planned);
  const { id, until } = value.maintenance;
  screen.result(raw, () => `${application}: ${value.because} It is ${id} and ends at ${time(until)}.`);
  return exit.done;
}

function rowOf({ id, region, from, until, open, by, reason }: MaintenanceReply): string[] {
  return [id, region ?? 'everything', time(from), time(until), open ? 'yes' : 'not yet', by, reason];
}

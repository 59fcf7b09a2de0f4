import { type Command, Option } from 'commander';
import type { Cli } from './cli.ts';
import type { Exit } from './exit.ts';
import { applicationPath } from './paths.ts';
import { replies } from './replies.ts';
import type { Session } from './session.ts';
import { showPreview } from './show-preview.ts';

interface PlanOptions {
  readonly kind: string;
  readonly to?: string;
  readonly region?: string;
  readonly zone?: string;
  readonly live?: true;
}

/** What each kind needs to be told. */
const needs: Readonly<Record<string, readonly (keyof PlanOptions)[]>> = {
  failover: ['to'],
  switchover: ['to'],
  failback: [],
  reprotect: [],
  drain: ['region'],
  restore: ['region'],
};

/** `regent plan APP` */
export function addPlan(program: Command, cli: Cli): void {
  program
    .command('plan')
    .argument('<app>', 'the application')
    .summary('what an operation would do, and how long it would take')
    .description(
      'Shows the steps of an operation with their quote, what of it can not be undone, and what stands against it. Needs ' +
        'no right but to read, and starts nothing. Ends with 1 where it would be refused, or where something was found ' +
        'that would do harm.',
    )
    .addOption(new Option('--kind <kind>', 'of which kind').choices(Object.keys(needs)).default('failover'))
    .option('--to <region>', 'the region to move to (failover, switchover)')
    .option('--region <region>', 'the region (drain, restore)')
    .option('--zone <zone>', 'only this zone of it')
    .option('--live', 'have the providers of its steps look now for what stands in the way; it takes up to 15 s')
    .addHelpText('after', EXAMPLES)
    .action((application: string, options: PlanOptions, command: Command) => {
      const { kind } = options;
      const missing = needs[kind]?.find((each) => options[each] === undefined);
      if (missing !== undefined) command.error(`error: a ${kind} needs --${missing} <region>`);
      return cli.run(command, (session) => plan(session, application, options));
    });
}

const EXAMPLES = `
Examples:
  regent plan shop --to eu-de
  regent plan shop --kind switchover --to eu-de --live -o json
  regent plan shop --kind drain --region us-south --zone us-south-1`;

async function plan(
  session: Session,
  application: string,
  { kind, to, region, zone, live }: PlanOptions,
): Promise<Exit> {
  const given = Object.entries({ kind, to, region, zone, live: live && 'true' }).filter(
    ([, value]) => value !== undefined,
  );
  const query = new URLSearchParams(given as [string, string][]);
  const path = `${applicationPath(application, 'plan')}?${query}`;
  return showPreview(session, application, await session.client.get(path, replies.preview));
}

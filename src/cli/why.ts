import { type Command, Option } from 'commander';
import type { Cli } from './cli.ts';
import { exit } from './exit.ts';
import { applicationPath } from './paths.ts';
import { replies } from './replies.ts';
import type { Session } from './session.ts';
import { whyView } from './why-view.ts';

interface WhyOptions {
  readonly failoverTo?: string;
  readonly switchoverTo?: string;
  readonly failback?: true;
}

/** `regent why APP` */
export function addWhy(program: Command, cli: Cli): void {
  program
    .command('why')
    .argument('<app>', 'the application')
    .summary('why it does what it does, or would refuse what you think of')
    .description(
      'Shows which rule speaks and why, and of each rule that could apply what its guards say: ✓ yes, ✗ no, ? unknown. ' +
        'With an option it shows that as if the command had been given. Nothing is done.',
    )
    .addOption(
      new Option('--failover-to <region>', 'as if a failover there were ordered').conflicts([
        'switchoverTo',
        'failback',
      ]),
    )
    .addOption(new Option('--switchover-to <region>', 'as if a switchover there were ordered').conflicts('failback'))
    .option('--failback', 'as if the way home were ordered')
    .addHelpText('after', '\nExamples:\n  regent why shop\n  regent why shop --failover-to eu-de')
    .action((application: string, options: WhyOptions, command: Command) =>
      cli.run(command, (session) => explain(session, application, options)),
    );
}

async function explain({ client, screen }: Session, application: string, options: WhyOptions) {
  const path = `${applicationPath(application, 'why')}?${new URLSearchParams(supposed(options))}`;
  const { raw, value } = await client.get(path, replies.why);
  screen.result(raw, () => whyView(screen.paint, value));
  return exit.done;
}

function supposed({ failoverTo, switchoverTo, failback }: WhyOptions): Record<string, string> {
  if (failoverTo !== undefined) return { kind: 'failover', to: failoverTo };
  if (switchoverTo !== undefined) return { kind: 'switchover', to: switchoverTo };
  return failback === true ? { kind: 'failback' } : {};
}

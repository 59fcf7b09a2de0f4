import type { Command } from 'commander';
import type { Cli } from './cli.ts';
import { type Exit, exit } from './exit.ts';
import { applicationPath } from './paths.ts';
import { readinessView } from './readiness-view.ts';
import { replies } from './replies.ts';
import type { Session } from './session.ts';

/** `regent readiness APP` */
export function addReadiness(program: Command, cli: Cli): void {
  program
    .command('readiness')
    .argument('<app>', 'the application')
    .summary('what would stand in the way of a move')
    .description(
      'Shows what the providers of an application have found last that would stand in the way of an operation: ' +
        'credentials, what is missing or switched off, drift. Its owner has them look every few minutes, and after every ' +
        'operation. Ends with 1 where something would do harm.',
    )
    .option('--now', 'have them look now; it takes up to 15 s')
    .addHelpText('after', '\nExamples:\n  regent readiness shop\n  regent readiness shop --now -o json')
    .action((application: string, { now }: { now?: true }, command: Command) =>
      cli.run(command, (session) => readiness(session, application, now === true)),
    );
}

async function readiness({ client, screen }: Session, application: string, now: boolean): Promise<Exit> {
  const path = applicationPath(application, 'readiness');
  const { raw, value } = await client.get(now ? `${path}?now=true` : path, replies.readiness);
  screen.result(raw, () => readinessView(screen.paint, value));
  return value.findings.some(({ severity }) => severity === 'error') ? exit.refused : exit.done;
}

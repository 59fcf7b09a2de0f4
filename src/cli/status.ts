import type { Command } from 'commander';
import type { Cli } from './cli.ts';
import { everyPage } from './every-page.ts';
import { exit } from './exit.ts';
import { overviewView } from './overview-view.ts';
import { applicationPath } from './paths.ts';
import { replies } from './replies.ts';
import type { Session } from './session.ts';
import { statusView } from './status-view.ts';

/** `regent status [APP]` */
export function addStatus(program: Command, cli: Cli): void {
  program
    .command('status')
    .argument('[app]', 'the application; without one, all of them')
    .summary('what is true now')
    .description('Shows where an application stands: phase, regions with their votes, the rule that spoke last, steps.')
    .addHelpText('after', '\nExamples:\n  regent status\n  regent status shop\n  regent status shop -o json')
    .action((application: string | undefined, _options: object, command: Command) =>
      cli.run(command, (session) => (application === undefined ? everything(session) : one(session, application))),
    );
}

async function one({ client, screen }: Session, application: string) {
  const { raw, value } = await client.get(applicationPath(application), replies.application);
  screen.result(raw, () => statusView(screen.paint, value));
  return exit.done;
}

async function everything({ client, screen }: Session) {
  const { raw, value } = await everyPage(client, '/v1/applications', 'applications', replies.applications);
  const [first, ...others] = value;
  screen.result(raw, () => {
    if (first === undefined) return 'No application is configured.';
    return others.length === 0 ? statusView(screen.paint, first) : overviewView(screen.paint, value);
  });
  return exit.done;
}

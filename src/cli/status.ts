import type { Command } from 'commander';
import type { Cli } from './cli.ts';
import { everyPage } from './every-page.ts';
import { type Exit, exit } from './exit.ts';
import { overviewView } from './overview-view.ts';
import { applicationPath } from './paths.ts';
import { replies } from './replies.ts';
import type { Session } from './session.ts';
import { statusView } from './status-view.ts';
import { watchLooks } from './watch.ts';

interface StatusOptions {
  readonly watch?: true;
}

/** `regent status [APP]` */
export function addStatus(program: Command, cli: Cli): void {
  program
    .command('status')
    .argument('[app]', 'the application; without one, all of them')
    .summary('what is true now')
    .description('Shows where an application stands: phase, regions with their votes, the rule that spoke last, steps.')
    .option('-w, --watch', 'look again every two seconds, until Ctrl-C')
    .addHelpText('after', '\nExamples:\n  regent status\n  regent status shop --watch\n  regent status shop -o json')
    .action((application: string | undefined, { watch }: StatusOptions, command: Command) =>
      cli.run(command, (session) => {
        const look = () => (application === undefined ? everything(session) : one(session, application));
        if (watch !== true) return show(session, look);
        if (session.screen.scripted) command.error('error: --watch is for people; scripts follow GET /v1/events');
        return watchLooks(session, async () => (await look()).text());
      }),
    );
}

/** A document and the screen that it makes. */
interface Shown {
  readonly raw: unknown;
  readonly text: () => string;
}

async function show({ screen }: Session, look: () => Promise<Shown>): Promise<Exit> {
  const { raw, text } = await look();
  screen.result(raw, text);
  return exit.done;
}

async function one({ client, screen }: Session, application: string): Promise<Shown> {
  const { raw, value } = await client.get(applicationPath(application), replies.application);
  return { raw, text: () => statusView(screen.paint, value) };
}

async function everything({ client, screen }: Session): Promise<Shown> {
  const { raw, value } = await everyPage(client, '/v1/applications', 'applications', replies.applications);
  const [first, ...others] = value;
  const text = () => {
    if (first === undefined) return 'No application is configured.';
    return others.length === 0 ? statusView(screen.paint, first) : overviewView(screen.paint, value);
  };
  return { raw, text };
}

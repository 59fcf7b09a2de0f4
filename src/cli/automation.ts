import { Argument, type Command } from 'commander';
import { change } from './change.ts';
import type { Cli } from './cli.ts';

interface Reason {
  readonly reason: string;
}

/** `regent automation | pause | resume` */
export function addAutomation(program: Command, cli: Cli): void {
  program
    .command('automation')
    .argument('<app>', 'the application')
    .addArgument(new Argument('<mode>', 'whether operations may start by themselves').choices(['automatic', 'manual']))
    .summary('let operations start by themselves, or not')
    .description('Sets whether operations may start by themselves. A running operation goes on either way.')
    .option('--reason <text>', 'why; it is written into the journal', 'No reason was given.')
    .addHelpText('after', '\nExamples:\n  regent automation shop automatic --reason "rehearsed last week"')
    .action((application: string, automation: string, { reason }: Reason, command: Command) =>
      cli.run(command, (session) => change(session, 'PUT', application, 'automation', { automation, reason })),
    );
  program
    .command('pause')
    .argument('<app>', 'the application')
    .summary('stop every act, now')
    .description('Lets no act start until the application is resumed; a running operation stops at its next step.')
    .requiredOption('--reason <text>', 'why; it is shown to everybody')
    .addHelpText('after', '\nExamples:\n  regent pause shop --reason "we are looking into it"')
    .action((application: string, { reason }: Reason, command: Command) =>
      cli.run(command, (session) => change(session, 'POST', application, 'pause', { reason })),
    );
  program
    .command('resume')
    .argument('<app>', 'the application')
    .summary('end a pause')
    .description('Ends a pause: automation is what it was before, and a stopped operation goes on.')
    .option('--reason <text>', 'why; it is written into the journal', 'No reason was given.')
    .addHelpText('after', '\nExamples:\n  regent resume shop')
    .action((application: string, { reason }: Reason, command: Command) =>
      cli.run(command, (session) => change(session, 'POST', application, 'resume', { reason })),
    );
}

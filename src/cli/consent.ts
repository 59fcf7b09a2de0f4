import type { Command } from 'commander';
import { change } from './change.ts';
import type { Cli } from './cli.ts';

interface Reason {
  readonly reason: string;
}

interface Approval extends Reason {
  readonly order?: string;
}

/** `regent ack | approve`: what an automatic operation may wait for a person to say. */
export function addConsent(program: Command, cli: Cli): void {
  program
    .command('ack')
    .argument('<app>', 'the application')
    .summary('say that you have seen what Regent did by itself')
    .description(
      'Ends the cooldown after an automatic move, and lets the way home be tried again after one turned bad.',
    )
    .option('--reason <text>', 'what was found; it is written into the journal', 'No reason was given.')
    .addHelpText('after', '\nExamples:\n  regent ack shop --reason "a switch was replaced"')
    .action((application: string, { reason }: Reason, command: Command) =>
      cli.run(command, (session) => change(session, 'POST', application, 'acknowledge', { reason })),
    );
  program
    .command('approve')
    .argument('<app>', 'the application')
    .summary('let begin what waits for a person')
    .description(
      'Lets one automatic operation begin where policy wants a person to say so; the next one asks again. With --order it ' +
        'approves what somebody else has ordered, where policy wants two persons: regent status shows the order and its id.',
    )
    .option('--order <id>', "the id of somebody else's order, as the status shows it")
    .option('--reason <text>', 'why; it is written into the journal', 'No reason was given.')
    .addHelpText(
      'after',
      '\nExamples:\n  regent approve shop --reason "we can lose a minute"\n' +
        '  regent approve shop --order 0198c2f1-5a7e-7c31-9d02-6b1f9d1e44aa --reason "I have looked at it too"',
    )
    .action((application: string, { reason, order }: Approval, command: Command) =>
      cli.run(command, (session) => change(session, 'POST', application, 'approve', { reason, order })),
    );
}

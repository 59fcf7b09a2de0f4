import { Argument, type Command } from 'commander';
import { change } from './change.ts';
import { changeAll } from './change-all.ts';
import type { Cli } from './cli.ts';
import { addEnds, type Ends, endsAsked } from './ends.ts';

interface Reason {
  readonly reason: string;
}

interface All {
  readonly all?: boolean;
}

/** `regent automation | pause | resume` */
export function addAutomation(program: Command, cli: Cli): void {
  const automation = program
    .command('automation')
    .argument('<app>', 'the application')
    .addArgument(new Argument('<mode>', 'whether operations may start by themselves').choices(['automatic', 'manual']))
    .summary('let operations start by themselves, or not')
    .description(
      'Sets whether operations may start by themselves. A running operation goes on either way. With --until or --for it is ' +
        'afterwards what it was before.',
    )
    .option('--reason <text>', 'why; it is written into the journal', 'No reason was given.')
    .addHelpText(
      'after',
      '\nExamples:\n  regent automation shop automatic --reason "rehearsed last week"\n' +
        '  regent automation shop manual --for 2h --reason "the database is upgraded"',
    );
  addEnds(automation, 'it is what it was before');
  automation.action((application: string, mode: string, { reason, ...ends }: Reason & Ends, command: Command) =>
    cli.run(command, (session) =>
      change(session, 'PUT', application, 'automation', { automation: mode, ...endsAsked(ends), reason }),
    ),
  );
  addHold(program, cli, {
    kind: 'pause',
    summary: 'stop every act, now',
    description: 'Lets no act start until the application is resumed; a running operation stops at its next step.',
    needsReason: true,
    examples:
      '  regent pause shop --reason "we are looking into it"\n  regent pause shop --for 30m --reason "we are looking into it"\n' +
      '  regent pause --all --reason "the network is odd"',
  });
  addHold(program, cli, {
    kind: 'resume',
    summary: 'end a pause',
    description: 'Ends a pause: automation is what it was before, and a stopped operation goes on.',
    needsReason: false,
    examples: '  regent resume shop\n  regent resume --all',
  });
}

interface HoldWords {
  readonly kind: 'pause' | 'resume';
  readonly summary: string;
  readonly description: string;
  readonly needsReason: boolean;
  readonly examples: string;
}

function addHold(program: Command, cli: Cli, { kind, summary, description, needsReason, examples }: HoldWords): void {
  const command = program
    .command(kind)
    .argument('[app]', 'the application')
    .summary(summary)
    .description(description)
    .option('--all', 'every application that you may see')
    .addHelpText('after', `\nExamples:\n${examples}`);
  if (kind === 'pause') command.option('--for <duration>', 'after how long it ends by itself: 90s, 30m, 2h, 7d');
  if (needsReason) command.requiredOption('--reason <text>', 'why; it is shown to everybody');
  else command.option('--reason <text>', 'why; it is written into the journal', 'No reason was given.');
  command.action((application: string | undefined, { all = false, ...said }: Reason & All & Ends, self: Command) => {
    if ((application !== undefined) === all) self.error('error: either one application is expected, or --all');
    return cli.run(self, (session) =>
      application === undefined ? changeAll(session, kind, said) : change(session, 'POST', application, kind, said),
    );
  });
}

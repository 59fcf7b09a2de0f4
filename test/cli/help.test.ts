import { describe, expect, it } from 'vitest';
import { everyCommand, examplesOf, theProgram } from '../../scripts/cli-page.ts';
import { regent } from './terminal.ts';

const commands = everyCommand(theProgram(), []).map(({ command, words }) => [words.join(' '), command, words] as const);

describe('the help of every command', () => {
  // What only holds others together has nothing to show.
  const runnable = commands.filter(([, command]) => command.commands.length === 0 || command.name() === 'operations');

  it.each(runnable)('%s: a sentence, what each option does, and an example that names it', (name, command) => {
    expect(command.description()).toMatch(/\.$/);
    expect(command.summary()).not.toBe('');
    for (const option of [...command.options, ...command.registeredArguments]) expect(option.description).not.toBe('');
    expect(examplesOf(command).some((line) => line.includes(`regent ${name}`))).toBe(true);
  });

  it.each(runnable)('%s: its examples are understood, as far as options and arguments go', async (_name, command) => {
    for (const line of examplesOf(command)) {
      const argv = wordsOf(line);
      if (argv === undefined) continue;
      const program = theProgram();
      for (const { command: each } of everyCommand(program, [])) each.action(() => {});
      program.exitOverride();
      await expect(program.parseAsync(argv, { from: 'user' }), line).resolves.toBeDefined();
    }
  });

  it('is shown with 0 and tells the exit codes', async () => {
    const { code, out } = await regent(['--help']);
    expect(code).toBe(0);
    expect(out).toContain('0 done   1 refused or failed   2 bad input   3 still running, or waiting for a person');
  });
});

/** The arguments of an example without what only a shell understands; undefined where nothing else is left. */
function wordsOf(line: string): string[] | undefined {
  const [, command] = /^regent (.*?)(?: [>|].*)?$/.exec(line) ?? [];
  return command?.match(/"[^"]*"|\S+/g)?.map((word) => word.replace(/^"(.*)"$/, '$1'));
}

import { Argument, type Command } from 'commander';
import type { Cli } from '../cli.ts';
import { exit } from '../exit.ts';
import { processes } from '../processes.ts';
import { bashCompletion } from './bash.ts';
import { fishCompletion } from './fish.ts';
import { type CommandNode, commandTree } from './tree.ts';
import { zshCompletion } from './zsh.ts';

const shells: Readonly<Record<string, (nodes: readonly CommandNode[]) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/** `regent completion bash | zsh | fish` */
export function addCompletion(program: Command, cli: Cli): void {
  program
    .command('completion')
    .addArgument(new Argument('<shell>', 'your shell').choices(Object.keys(shells)))
    .summary('a script by which your shell completes commands and options')
    .description(
      'Prints a script by which your shell completes commands, options and their values. Needs no running Regent.',
    )
    .addHelpText('after', EXAMPLES)
    .action((shell: string, _options: object, command: Command) =>
      cli.runLocally(command, async (screen) => {
        const script = shells[shell]?.(commandTree(program, processes)) ?? '';
        screen.result({ shell, script }, () => script.trimEnd());
        return exit.done;
      }),
    );
}

const EXAMPLES = `
Examples:
  source <(regent completion bash)
  regent completion zsh > "\${fpath[1]}/_regent"
  regent completion fish > ~/.config/fish/completions/regent.fish`;

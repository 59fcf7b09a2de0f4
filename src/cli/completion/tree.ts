import type { Command, Option } from 'commander';

/** One command of the program as it can be completed and documented. */
export interface CommandNode {
  /** The words after `regent`: `operations retry`; empty for `regent` itself. */
  readonly path: readonly string[];
  readonly summary: string;
  /** The words that may follow: further commands, and the values of its first argument where they are few. */
  readonly words: readonly Word[];
  readonly options: readonly OptionNode[];
}

export interface Word {
  readonly word: string;
  readonly summary: string;
}

export interface OptionNode {
  /** `--output` */
  readonly long: string;
  /** `-o` */
  readonly short?: string | undefined;
  readonly summary: string;
  readonly takes: 'nothing' | 'a value' | 'a file';
  readonly choices: readonly string[];
}

/** Every command with what may follow it, `regent` itself first. Options of the whole program stand at each. */
export function commandTree(program: Command, processes: readonly Word[] = []): CommandNode[] {
  const globals = optionsOf(program);
  const nodes = nodesBelow(program, [], globals);
  return nodes.map((node) => (node.path.length === 0 ? { ...node, words: [...node.words, ...processes] } : node));
}

function nodesBelow(command: Command, path: readonly string[], globals: readonly OptionNode[]): CommandNode[] {
  const below = command.commands.map((each) => ({ word: each.name(), summary: each.summary() }));
  const values = command.registeredArguments[0]?.argChoices ?? choicesOfLater(command);
  const own = path.length === 0 ? [] : optionsOf(command);
  const node: CommandNode = {
    path,
    summary: command.summary() || command.description(),
    words: [...below, ...values.map((word) => ({ word, summary: '' }))],
    options: [...own, ...globals, help],
  };
  return [node, ...command.commands.flatMap((each) => nodesBelow(each, [...path, each.name()], globals))];
}

/** `regent automation APP automatic`: nothing else can stand there, so it may be offered in any place. */
function choicesOfLater(command: Command): readonly string[] {
  return command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []);
}

const help: OptionNode = { long: '--help', short: '-h', summary: 'how it is used', takes: 'nothing', choices: [] };

function optionsOf(command: Command): OptionNode[] {
  return command.options.flatMap((option) => (option.long && !option.hidden ? [optionNode(option, option.long)] : []));
}

function optionNode({ short, description, flags, argChoices }: Option, long: string): OptionNode {
  const takes = /<(file|path)>/.test(flags) ? 'a file' : /[<[]/.test(flags) ? 'a value' : 'nothing';
  return { long, short: short || undefined, summary: description, takes, choices: argChoices ?? [] };
}

/** The options of all commands that are followed by a value, each of its spellings once. */
export function takingOptions(nodes: readonly CommandNode[], takes: readonly OptionNode['takes'][]): string[] {
  const taking = nodes.flatMap(({ options }) => options.filter((option) => takes.includes(option.takes)));
  return [...new Set(taking.flatMap(spellings))];
}

/** `--output` and `-o`. */
export function spellings({ long, short }: OptionNode): string[] {
  return [long, ...(short === undefined ? [] : [short])];
}

/** What stands for a command in the scripts: `/operations/retry`, and nothing for `regent` itself. */
export function placeOf({ path }: CommandNode): string {
  return path.map((word) => `/${word}`).join('');
}

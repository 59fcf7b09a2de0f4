import type { Argument, Command, Option } from 'commander';
import { exit } from '../src/cli/exit.ts';
import { formats } from '../src/cli/format.ts';
import { processes } from '../src/cli/processes.ts';
import { createProgram } from '../src/cli/program.ts';

/** The command line as a page of the documentation, made from the program itself. */
export function cliPage(): string {
  const program = theProgram();
  const sections = everyCommand(program, ['regent']).map(({ command, words }) => section(command, words));
  return `${[head(program), ...sections].join('\n\n')}\n`;
}

/** Every command below the program, with the words by which it is called. */
export function everyCommand(program: Command, words: readonly string[]): { command: Command; words: string[] }[] {
  return program.commands.flatMap((command) => {
    const own = [...words, command.name()];
    return [{ command, words: own }, ...everyCommand(command, own)];
  });
}

/** The program as nobody in particular would find it: on no terminal, and without any environment. */
export function theProgram(): Command {
  const silent = { write: () => true };
  const io = {
    stdout: silent,
    stderr: silent,
    env: {},
    version: '',
    fetch,
    sleep: async () => {},
    onInterrupt: () => () => {},
  };
  return createProgram(io, () => {});
}

/** The examples at the end of a command's help. */
export function examplesOf(command: Command): string[] {
  const written: string[] = [];
  command.configureOutput({ writeOut: (text) => void written.push(text) }).outputHelp();
  const [, examples = ''] = written.join('').split('\nExamples:\n');
  return examples.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
}

const meanings: Readonly<Record<keyof typeof exit, string>> = {
  done: 'It is done, or what was asked for is shown.',
  refused: 'The rules, or whoever was asked, said no; or what was begun has failed.',
  badInput: 'The command line, a file or a name in it is wrong.',
  waiting: 'It is still running, or a person has to do something.',
  unreachable: 'No controller answers, or none that reaches Redis.',
};

function head(program: Command): string {
  const codes = Object.entries(meanings).map(
    ([name, meaning]) => `| ${exit[name as keyof typeof exit]} | ${meaning} |`,
  );
  return `# The command line

<!-- Generated from src/cli/ by \`npm run docs\`. Change the commands there, not this page. -->

\`regent\` speaks REST to any controller: \`--server\` or \`REGENT_SERVER\` names one, or several separated by commas, which are
tried in turn; a change carries a key (\`Idempotency-Key\`), so that it is not done twice although it is sent again because its
answer was lost. The token is read from \`REGENT_TOKEN\` or from the file that
\`--token-file\` names, and never stands on the command line. \`-o\` prints every result as ${formats.join(', ')}: the documents are
those of [REST](api.md), and progress goes to stderr then. Commands that move users or data show the plan with its quote and
ask for the name of the application, unless \`--yes\` is given; then they follow the operation. Ctrl-C ends only the following,
and says how to come back. Colours are left out where \`NO_COLOR\` is set or nobody watches.
\`regent completion bash|zsh|fish\` makes your shell complete all of it.

| exit code | what it means |
|---|---|
${codes.join('\n')}

Options of every command:

${optionTable(program.options)}

Besides, \`regent\` is what runs: ${processes.map(({ word, summary }) => `\`${word}\` (${summary})`).join(', ')}; each has its own \`--help\`.`;
}

function section(command: Command, words: readonly string[]): string {
  const { registeredArguments: given, options } = command;
  const usage = [...words, ...given.map(usageOf)].join(' ');
  const parts = [
    `## \`${usage}\``,
    command.description(),
    given.length === 0 ? '' : table(['argument', 'what it is'], given.map(argumentRow)),
    options.length === 0 ? '' : optionTable(options),
    exampleBlock(command),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function usageOf(argument: Argument): string {
  const name = argument.variadic ? `${argument.name()}...` : argument.name();
  return argument.required ? `<${name}>` : `[${name}]`;
}

function argumentRow(argument: Argument): string[] {
  return [`\`${argument.name()}\``, `${argument.description}${oneOf(argument.argChoices)}`];
}

function optionTable(options: readonly Option[]): string {
  return table(['option', 'what it does'], options.filter(({ hidden }) => !hidden).map(optionRow));
}

function optionRow({ flags, description, argChoices, defaultValue, mandatory }: Option): string[] {
  const shown: unknown = defaultValue;
  const fallback = typeof shown === 'string' || typeof shown === 'number' ? `; by default \`${shown}\`` : '';
  return [`\`${flags}\``, `${description}${oneOf(argChoices)}${fallback}${mandatory ? '; needed' : ''}`];
}

function oneOf(choices: readonly string[] | undefined): string {
  return choices === undefined ? '' : `: ${choices.map((each) => `\`${each}\``).join(', ')}`;
}

function exampleBlock(command: Command): string {
  const lines = examplesOf(command);
  return lines.length === 0 ? '' : ['```sh', ...lines, '```'].join('\n');
}

function table(names: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(names), `|${names.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

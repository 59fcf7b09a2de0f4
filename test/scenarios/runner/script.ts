/** A scenario file, taken apart: what it is about, and its blocks in order. */
export interface Script {
  /** The first comment: what should happen, and why. */
  readonly about: string;
  readonly blocks: readonly Block[];
}

/** Comments and blank lines as they stand, commands, and what is expected of them. */
export interface Block {
  readonly before: readonly string[];
  readonly commands: readonly string[];
  readonly expected: string;
  /** Of its first command in the file, from 1. */
  readonly line: number;
}

/** What separates commands from what is expected of them; a blank line ends that. */
const divider = '----';

/** Reads a scenario. Throws for a file that is not in the form of one. */
export function parseScript(text: string): Script {
  const lines = text.split('\n');
  if (!lines[0]?.startsWith('# ')) throw new Error('The first line has to be a comment that says what should happen.');
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const start = skip(lines, at, isAside);
    const commandsEnd = skip(lines, start, (line) => line !== divider && !isAside(line));
    if (commandsEnd === start) break;
    if (lines[commandsEnd] !== divider)
      throw new Error(`Line ${commandsEnd + 1}: expected ${divider} after a command.`);
    const expectedEnd = skip(lines, commandsEnd + 1, (line) => line !== '');
    blocks.push({
      before: lines.slice(at, start),
      commands: lines.slice(start, commandsEnd),
      expected: lines.slice(commandsEnd + 1, expectedEnd).join('\n'),
      line: start + 1,
    });
    at = expectedEnd;
  }
  return { about: aboutOf(lines), blocks };
}

/** The scenario as text, with other expectations. */
export function formatScript(blocks: readonly Block[], outputs: readonly string[]): string {
  const parts = blocks.map(({ before, commands }, index) =>
    [...before, ...commands, divider, outputs[index] ?? ''].join('\n'),
  );
  return `${parts.join('\n')}\n`;
}

function aboutOf(lines: readonly string[]): string {
  const end = skip(lines, 0, (line) => line.startsWith('#'));
  return lines
    .slice(0, end)
    .map((line) => line.replace(/^# ?/, ''))
    .join(' ');
}

function isAside(line: string): boolean {
  return line === '' || line.startsWith('#');
}

function skip(lines: readonly string[], from: number, matches: (line: string) => boolean): number {
  let at = from;
  while (at < lines.length && matches(lines[at] ?? '')) at += 1;
  return at;
}

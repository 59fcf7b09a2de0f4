/** One thing wrong with a configuration. Line and column count from 1. */
export interface Problem {
  /** The setting, as in `applications[0].regions[1].name`; empty for the file as a whole. */
  readonly path: string;
  readonly line: number;
  readonly column: number;
  /** What was expected and what was found, in a person's words, never with a secret in it. */
  readonly message: string;
}

/** A configuration that can't be used: everything that is wrong with it, in the order of the file. */
export class ConfigProblems extends Error {
  readonly file: string;
  readonly problems: readonly Problem[];

  constructor(file: string, problems: readonly Problem[]) {
    super(renderProblems(file, problems));
    this.name = 'ConfigProblems';
    this.file = file;
    this.problems = problems;
  }
}

/** A line for each problem that a terminal can jump to: `regent.yaml:12:15  applications[0].name  expected …`. */
export function renderProblems(file: string, problems: readonly Problem[]): string {
  const lines = problems.map(({ line, column, path, message }) =>
    [`${file}:${line}:${column}`, path, message].filter((part) => part !== '').join('  '),
  );
  return [...lines, `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'} in ${file}`].join('\n');
}

import { parseConfig } from '../../src/config/load.ts';
import { ConfigProblems } from '../../src/config/problems.ts';

/** What is wrong with a text, a line each: `12:15  path  message`. */
export function problemsOf(text: string): string[] {
  try {
    parseConfig(text, 'regent.yaml');
    return [];
  } catch (error) {
    if (!(error instanceof ConfigProblems)) throw error;
    return error.problems.map(({ line, column, path, message }) => `${line}:${column}  ${path}  ${message}`);
  }
}

import { check } from './check.ts';
import { deepFreeze } from './deep-freeze.ts';
import { readYaml } from './document.ts';
import { ConfigProblems, type Problem } from './problems.ts';
import { readText } from './read-text.ts';
import type { Config } from './schema.ts';

/** Reads and checks a configuration file. Throws `ConfigProblems` with everything that is wrong with it, nothing else. */
export function loadConfig(path: string): Config {
  const read = readText(path);
  if ('because' in read) throw new ConfigProblems(path, [ofTheFile(read.because)]);
  return parseConfig(read.text, path);
}

/** The same for a text; `file` is what it is called in problems. */
export function parseConfig(text: string, file: string): Config {
  const document = readYaml(text);
  if ('unreadable' in document) throw new ConfigProblems(file, document.unreadable);
  if (document.value === null || document.value === undefined) {
    const because = 'is empty: expected at least installation, vantages and applications';
    throw new ConfigProblems(file, [ofTheFile(because)]);
  }
  const checked = check(document);
  if ('problems' in checked) throw new ConfigProblems(file, checked.problems);
  return deepFreeze(checked.config);
}

function ofTheFile(message: string): Problem {
  return { path: '', line: 1, column: 1, message };
}

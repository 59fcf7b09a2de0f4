import type { z } from 'zod';
import type { YamlDocument } from './document.ts';
import type { Located } from './locate.ts';
import { formatPath, type Path } from './path.ts';
import type { Problem } from './problems.ts';
import { type Config, configSchema } from './schema.ts';
import { type KnownKeys, keysOf, type UnknownKey, unknownKeys } from './unknown-keys.ts';
import { shown, wordIssue } from './wording.ts';

/** More than this nobody reads, and each one costs time to locate. */
const PROBLEMS_MAX = 1_000;

/** Holds a document against the schema: the configuration, or everything that is wrong, in the order of the file. */
export function check(document: YamlDocument): { readonly config: Config } | { readonly problems: readonly Problem[] } {
  const known: KnownKeys = new Map();
  const word = (issue: z.core.$ZodRawIssue): string => {
    if (issue.code === 'unrecognized_keys') known.set(formatPath(issue.path ?? []), keysOf(issue.inst));
    return wordIssue(issue);
  };
  try {
    const result = configSchema.safeParse(document.value, { error: word, reportInput: true });
    if (result.success && document.problems.length === 0) return { config: result.data };
    return { problems: problemsOf(document, result.error?.issues ?? [], known) };
  } catch (error) {
    // A hundred thousand mistakes in one list exhaust the stack.
    if (!(error instanceof RangeError)) throw error;
    return { problems: [{ path: '', line: 1, column: 1, message: 'has too many mistakes to list them' }] };
  }
}

function problemsOf(document: YamlDocument, issues: readonly z.core.$ZodIssue[], known: KnownKeys): Problem[] {
  const unknown = unknownKeys(issues, known, PROBLEMS_MAX);
  const misspelt = new Set(unknown.map(({ meant }) => meant));
  const others = issues
    .filter((issue) => issue.code !== 'unrecognized_keys')
    .filter(({ path, message }) => !(misspelt.has(formatPath(path)) && message.startsWith('missing')));
  const all = [...unknown, ...others];
  const located = all
    .slice(0, PROBLEMS_MAX)
    .map((each) => ('meant' in each ? placeKey(document, each) : place(document, each)));
  const problems = withoutRepetition([...document.problems, ...located]);
  const inOrder = problems.sort((a, b) => a.line - b.line || a.column - b.column);
  if (all.length <= PROBLEMS_MAX) return inOrder;
  const rest = `and ${all.length - PROBLEMS_MAX} more, not listed`;
  return [...inOrder, { path: '', line: 1, column: 1, message: rest }];
}

function placeKey(document: YamlDocument, { path, message }: UnknownKey): Problem {
  return problemAt(document.locate(path, 'key'), path, message);
}

function place(document: YamlDocument, issue: z.core.$ZodIssue): Problem {
  const located = document.locate(issue.path);
  const message = completed(issue);
  // Only checks across settings complain of what is not in the file: they judge its default.
  const note = issue.code === 'custom' && !located.exact ? ' (its default)' : '';
  return problemAt(located, issue.path, `${message}${note}`);
}

/** Schemas of other rooms say what they expect; what was found instead is added here. */
function completed({ code, message, path, input }: z.core.$ZodIssue): string {
  if (code === 'custom' || !/^(?:expected|must)\b/.test(message) || message.includes(', found ')) return message;
  return input === undefined ? `missing: ${message}` : `${message}, found ${shown(input, path)}`;
}

function problemAt({ line, column }: Located, path: Path, message: string): Problem {
  return { path: formatPath(path), line, column, message };
}

/** Several checks of one setting may say the same of it. */
function withoutRepetition(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [`${problem.path} ${problem.message}`, problem])).values()];
}

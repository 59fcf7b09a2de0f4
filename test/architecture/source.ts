import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { blankNonCode } from './blank.ts';

/** One file as the rules see it. */
export interface Source {
  /** Path from the repository's root, with slashes: `src/domain/plan.ts`. */
  readonly path: string;
  readonly text: string;
  /** The text with comments and the insides of strings blanked; offsets and lines are the text's own. */
  readonly code: string;
  readonly imports: readonly Import[];
}

/** One `import`, `export … from` or `import(…)`. */
export interface Import {
  readonly specifier: string;
  /** What stands between the keyword and `from`. */
  readonly clause: string;
  /** The import is erased before the program runs. */
  readonly typesOnly: boolean;
  /** For a relative specifier, the path from the repository's root. */
  readonly file: string | undefined;
  readonly line: number;
}

/** Reads every file with one of the given endings below the given folders of the repository. */
export function readSources(root: string, folders: readonly string[], endings: readonly string[]): Source[] {
  return folders
    .flatMap((folder) => filesBelow(root, folder))
    .filter((path) => endings.some((ending) => path.endsWith(ending)))
    .sort()
    .map((path) => source(path, readFileSync(join(root, path), 'utf8')));
}

/** Makes a source of a text; the self-checks of the rules plant theirs with it. */
export function source(path: string, text: string): Source {
  const code = blankNonCode(text);
  return { path, text, code, imports: importsOf(path, text, code) };
}

/** The number of the line that holds the character at this offset. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** Where a rule was broken, as an editor can open it, and how. */
export function finding(from: Source, offset: number, sentence: string): string {
  return `${from.path}:${lineAt(from.text, offset)} ${sentence}`;
}

function filesBelow(root: string, folder: string): string[] {
  try {
    return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => posix.join(folder, posix.relative(join(root, folder), join(entry.parentPath, entry.name))));
  } catch {
    return [];
  }
}

const STATIC_IMPORT =
  /(?<![.\w$])(?:import|export)(?<clause>(?:\s*(?:type\s+)?(?:[\w$]+\s*,?\s*)?(?:\*(?:\s*as\s+[\w$]+)?|\{[^{}]*\})?\s*from)?)\s*(?<quote>['"])(?<blank>[^'"\n]*)\k<quote>/g;
const DYNAMIC_IMPORT = /(?<![.\w$])import\s*\(\s*(?<quote>['"`])(?<blank>[^'"`]*)\k<quote>/g;

function importsOf(path: string, text: string, code: string): Import[] {
  return [STATIC_IMPORT, DYNAMIC_IMPORT].flatMap((pattern) =>
    [...code.matchAll(pattern)].map((match) => {
      const { clause = '', blank = '' } = match.groups ?? {};
      const end = match.index + match[0].length - 1;
      const specifier = text.slice(end - blank.length, end);
      return {
        specifier,
        clause,
        typesOnly: namesTypesOnly(clause),
        file: specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : undefined,
        line: lineAt(text, match.index),
      };
    }),
  );
}

function namesTypesOnly(clause: string): boolean {
  if (/^\s*type\s/.test(clause)) return true;
  const names = /^\s*\{(?<names>[^{}]*)\}\s*from$/.exec(clause)?.groups?.names;
  const listed = names?.split(',').filter((name) => name.trim() !== '') ?? [];
  return listed.length > 0 && listed.every((name) => /^\s*type\s/.test(name));
}

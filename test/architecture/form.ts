import { posix } from 'node:path';
import { finding, type Source } from './source.ts';

/** Names that say nothing about what is inside. */
const EMPTY_NAMES = /^(?:utils?|helpers?|misc|common)\.ts$/;

/** Enums: they exist at run time and cannot be erased. Use a union of strings. */
export function enums(sources: readonly Source[]): string[] {
  return each(sources, /\benum\s+[\w$]+\s*\{/g, 'declares an enum: use a union of strings');
}

/**
 * `any` in the place of a type. `z.any()` and a property called `any` are other things; so is a value of that name,
 * which only the linter's parser can tell from the type, so a file that declares one is left to the linter.
 */
export function anys(sources: readonly Source[]): string[] {
  const suspects = sources.filter(
    ({ path, code }) => path.endsWith('.ts') && !/\b(?:const|let|function)\s+any\b/.test(code),
  );
  return each(suspects, /(?<![.\w$])any\b(?!\s*\??[:(])/g, 'uses the type any: use unknown, and parse');
}

/** Default exports: the importer would choose the name. */
export function defaultExports(sources: readonly Source[]): string[] {
  return each(sources, /\bexport\s+default\b|\bas\s+default\b/g, 'has a default export: give it a name');
}

/** Files that only pass on what others declare, but for a folder's public index.ts. */
export function barrels(sources: readonly Source[]): string[] {
  return sources
    .filter(({ path }) => posix.basename(path) !== 'index.ts')
    .filter(({ code }) => /\bexport\b/.test(code) && withoutReexports(code).trim() === '')
    .map(({ path }) => `${path} only passes on what other files export: import from them`);
}

/** Files named for nothing in particular. */
export function emptyNames(sources: readonly Source[]): string[] {
  return sources
    .filter(({ path }) => EMPTY_NAMES.test(posix.basename(path)))
    .map(({ path }) => `${path}: name the file for what it holds`);
}

function withoutReexports(code: string): string {
  return code.replace(
    /(?:import|export)\s+(?:type\s+)?(?:\*(?:\s*as\s+[\w$]+)?|\{[^{}]*\})\s*from\s*(['"])[^'"]*\1;?/g,
    '',
  );
}

function each(sources: readonly Source[], pattern: RegExp, sentence: string): string[] {
  return sources.flatMap((from) =>
    [...from.code.matchAll(pattern)].map((match) => finding(from, match.index, sentence)),
  );
}

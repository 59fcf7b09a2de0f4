import { finding, lineAt, type Source } from './source.ts';

const FILE_LINES_MAX = 400;
const FUNCTION_LINES_MAX = 60;

/** Files too long to be read in one go. */
export function longFiles(sources: readonly Source[]): string[] {
  return sources.flatMap(({ path, text }) => {
    const lines = text.trimEnd().split('\n').length;
    return lines > FILE_LINES_MAX ? [`${path} has ${lines} lines, ${FILE_LINES_MAX} is the most`] : [];
  });
}

/** Functions, methods and arrow functions too long to be held in the head. */
export function longFunctions(sources: readonly Source[]): string[] {
  return sources.flatMap((from) =>
    functionBodies(from.code).flatMap(({ open, close }) => {
      const lines = lineAt(from.code, close) - lineAt(from.code, open) + 1;
      if (lines <= FUNCTION_LINES_MAX) return [];
      return [finding(from, open, `a function of ${lines} lines, ${FUNCTION_LINES_MAX} is the most`)];
    }),
  );
}

/** Offsets of the first and the last character of a body. */
interface Body {
  readonly open: number;
  readonly close: number;
}

const OPENING = '([{';
const CLOSING = ')]}';

/** Every body in code whose comments and strings are blanked. A body may hold others. */
export function functionBodies(code: string): Body[] {
  const pairs = matchBrackets(code);
  const starts = new Set([...arrowBodies(code), ...headedBodies(code, pairs)]);
  return [...starts]
    .sort((a, b) => a - b)
    .flatMap((open) => {
      const close = pairs.get(open);
      return close === undefined ? [] : [{ open, close }];
    });
}

/** `=> {`, and an expression in brackets, which can be as long. */
function arrowBodies(code: string): number[] {
  return [...code.matchAll(/=>\s*(?=[([{])/g)].map((match) => match.index + match[0].length);
}

/** The brace after a parameter list, whether or not a return type stands between them. */
function headedBodies(code: string, pairs: ReadonlyMap<number, number>): number[] {
  return [...pairs]
    .filter(([open]) => code[open] === '(' && !isControlFlow(code, open))
    .flatMap(([, close]) => bodyAfterParameters(code, close + 1, pairs) ?? []);
}

/** `if (…) {` and the like look like a function's head; so does `class A extends mixin(B) {`. */
function isControlFlow(code: string, open: number): boolean {
  const before = code.slice(Math.max(0, open - 200), open);
  return /\b(?:if|for|while|switch|catch|with|await)\s*$/.test(before) || /\bclass\b[^{};]*$/.test(before);
}

function bodyAfterParameters(code: string, from: number, pairs: ReadonlyMap<number, number>): number | undefined {
  const at = skipSpace(code, from);
  if (code[at] === '{') return at;
  return code[at] === ':' ? bodyAfterType(code, at + 1, pairs) : undefined;
}

/** Reads over a return type. A brace right after an operator opens a type literal, any other one opens the body. */
function bodyAfterType(code: string, from: number, pairs: ReadonlyMap<number, number>): number | undefined {
  let last = ':';
  for (let at = skipSpace(code, from); at < code.length; at = skipSpace(code, at)) {
    const char = code[at] ?? '';
    if (char === '{' && !/[:|&<,=]$|=>$|\b(?:is|keyof|readonly|extends)$/.test(last)) return at;
    const isBracket = OPENING.includes(char);
    if (!isBracket && (CLOSING.includes(char) || /[;=?]/.test(char))) return undefined;
    const next = isBracket ? (pairs.get(at) ?? code.length) + 1 : wordEnd(code, at);
    last = code.slice(at, next);
    at = next;
  }
  return undefined;
}

function wordEnd(code: string, from: number): number {
  const word = /^[\w$.]+/.exec(code.slice(from, from + 200));
  return from + (word?.[0].length ?? 1);
}

function skipSpace(code: string, from: number): number {
  let at = from;
  while (/\s/.test(code[at] ?? '')) at += 1;
  return at;
}

/** The offset of each opening bracket with that of its closing one. */
function matchBrackets(code: string): Map<number, number> {
  const pairs = new Map<number, number>();
  const open: number[] = [];
  for (let at = 0; at < code.length; at += 1) {
    const char = code[at] ?? '';
    if (OPENING.includes(char)) open.push(at);
    if (!CLOSING.includes(char)) continue;
    const start = open.pop();
    if (start !== undefined) pairs.set(start, at);
  }
  return pairs;
}

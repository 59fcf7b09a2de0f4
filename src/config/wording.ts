import type { z } from 'zod';
import { closest } from './closest.ts';

/** What the file may hold where a secret is expected must not be repeated on a screen or in a log, were it one. */
const MAY_HOLD_A_SECRET = /(?:token|password|passphrase|secret|key|authorization|cookie|credentials?)$/i;
/** What stands before an @ may be a password: a URL that is wrong need not look like one. */
const MAY_HOLD_A_PASSWORD = /@/;
const SHOWN_CHARACTERS = 60;

/** An issue as zod shows it to whoever words it. */
type Issue = Pick<z.core.$ZodRawIssue, 'path' | 'input'>;

/** Gives a schema its words: `expected <what>, found <the value>`. */
export function expects(what: string): { readonly error: (issue: Issue) => string } {
  return { error: (issue) => sentence(what, issue) };
}

/** One sentence for every kind of issue whose schema has no words of its own. */
export function wordIssue(issue: z.core.$ZodRawIssue): string {
  if (issue.code === 'invalid_key') return issue.issues[0]?.message ?? 'is not a key that fits here';
  const input = issue.code === 'invalid_union' ? discriminatorOf(issue) : issue.input;
  return sentence(expectation(issue), { path: issue.path, input });
}

function expectation(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return isWhole(issue.inst) ? 'a whole number' : (TYPE_NAMES[issue.expected] ?? issue.expected);
    case 'invalid_value':
      return oneOf(issue.values, issue.input);
    case 'invalid_union':
      return Array.isArray(issue.options) ? oneOf(issue.options, discriminatorOf(issue)) : 'another form';
    case 'too_small':
      return lowerBound(issue);
    case 'too_big':
      return `at most ${issue.maximum}${ofWhat(issue.origin, Number(issue.maximum))}`;
    case 'invalid_format':
      return FORMAT_NAMES[issue.format] ?? `text like ${issue.pattern ?? issue.format}`;
    default:
      return 'something else';
  }
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a map of settings',
  record: 'a map',
  array: 'a list',
  nonoptional: 'a value',
};

const FORMAT_NAMES: Readonly<Record<string, string>> = {
  url: 'a URL',
  regex: 'another form',
};

/** A whole number is a number with a format to zod; to a person that is what it is. */
function isWhole(schema: unknown): boolean {
  const def = (schema as { readonly _zod?: { readonly def: Readonly<Record<string, unknown>> } } | undefined)?._zod
    ?.def;
  return def?.check === 'number_format';
}

type Bound = Pick<z.core.$ZodIssueTooSmall, 'origin' | 'minimum'> & { readonly inclusive?: boolean | undefined };

function lowerBound({ origin, minimum, inclusive }: Bound): string {
  if (origin === 'string' && Number(minimum) === 1) return 'some text';
  return `${inclusive === false ? 'more than' : 'at least'} ${minimum}${ofWhat(origin, Number(minimum))}`;
}

function ofWhat(origin: string, count: number): string {
  if (origin === 'array') return count === 1 ? ' entry' : ' entries';
  return origin === 'string' ? ' characters' : '';
}

function oneOf(values: readonly unknown[], found: unknown): string {
  const near = typeof found === 'string' ? closest(found, values.map(String)) : undefined;
  const listed = values.map((value) => JSON.stringify(value)).join(', ');
  return `${values.length === 1 ? '' : 'one of '}${listed}${near === undefined ? '' : ` (did you mean "${near}"?)`}`;
}

/** The issue of a discriminated union is about the key that tells which it is, but its input is the whole map. */
function discriminatorOf({ input, discriminator }: z.core.$ZodRawIssue): unknown {
  if (typeof discriminator !== 'string' || typeof input !== 'object' || input === null) return input;
  return Object.hasOwn(input, discriminator) ? (input as Record<string, unknown>)[discriminator] : undefined;
}

function sentence(what: string, issue: Issue): string {
  const value = issue.input;
  if (value === undefined) return `missing: expected ${what}`;
  const quote = /^text/.test(what) && ['number', 'boolean'].includes(typeof value) ? ' (write it in quotes)' : '';
  return `expected ${what}, found ${shown(value, issue.path)}${quote}`;
}

/** A value as it may be shown to people: short, and never one that could be a secret. */
export function shown(value: unknown, path: readonly PropertyKey[] = []): string {
  if (value === null) return 'nothing (give it a value or leave the key out)';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  const text = String(value);
  if (path.some((key) => MAY_HOLD_A_SECRET.test(String(key))) || MAY_HOLD_A_PASSWORD.test(text)) {
    return 'another value (not shown: it may be a secret)';
  }
  const short = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
  return typeof value === 'string' ? JSON.stringify(short) : `the ${typeof value} ${short}`;
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { parseConfig } from '../../src/config/load.ts';
import { ConfigProblems } from '../../src/config/problems.ts';
import { MINIMAL } from './minimal-config.ts';

const KEYS = [
  'installation',
  'vantages',
  'applications',
  'regions',
  'targets',
  'name',
  'type',
  'policy',
  'redis',
  'url',
];
const WORDS = ['shop', 'us-south', 'https', '5s', '', '<<', '__proto__', 'constructor', '*a', '&a', '- a', 'env:X'];

/** Data that is almost a configuration: its keys and words in the wrong places. */
const almost = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom<unknown>(...WORDS, null, true, 0, -1, 1.5, Number.NaN, 1e40),
    fc.string(),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...KEYS), fc.string()), tie('value'), { maxKeys: 6 }),
  ),
})).value;

/** The minimal configuration with a piece cut out and another put in. */
const damaged = fc
  .tuple(
    fc.nat(MINIMAL.length),
    fc.nat(20),
    fc.oneof(fc.constantFrom(...WORDS, '{', '[', ': ', '\n', '\t'), fc.string()),
  )
  .map(([at, length, text]) => MINIMAL.slice(0, at) + text + MINIMAL.slice(at + length));

describe('loading answers a configuration or its problems, and never anything else', () => {
  it.each([
    ['any text', fc.string()],
    ['any data written as YAML', almost.map((value) => stringify(value))],
    ['any data in place of an application', almost.map((value) => stringify({ applications: [value], api: value }))],
    ['a configuration with a piece of it damaged', damaged],
  ])('for %s', (_what, texts) => {
    fc.assert(fc.property(texts, isAnswered), { numRuns: 300 });
  });

  it.each([
    ['lists within lists', '['.repeat(20_000)],
    ['closed lists within lists', '['.repeat(5_000) + ']'.repeat(5_000)],
    ['lists of lists of lists', '- '.repeat(5_000)],
    ['an alias that contains itself', '&a [*a]'],
    ['a map that merges itself', 'a: &a { <<: *a }'],
    ['an application that contains itself', `${MINIMAL}redis: &r { url: *r }\n`],
    ['a hundred thousand mistakes', `vantages: [${'1, '.repeat(100_000)}]`],
    ['ten thousand unknown keys', Array.from({ length: 10_000 }, (_, index) => `k${index}: 1`).join('\n')],
  ])('for %s', (_what, text) => {
    expect(isAnswered(text)).toBe(true);
  });
});

function isAnswered(text: string): boolean {
  try {
    return Object.isFrozen(parseConfig(text, 'regent.yaml'));
  } catch (error) {
    return error instanceof ConfigProblems && error.problems.every(({ line, column }) => line >= 1 && column >= 1);
  }
}

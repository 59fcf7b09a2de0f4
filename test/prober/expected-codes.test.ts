import { expect, it } from 'vitest';
import { parseExpectedCodes } from '../../src/prober/expected-codes.ts';

it.each<[codes: string, right: number[], wrong: number[]]>([
  ['200', [200], [201, 404]],
  ['2xx', [200, 204, 299], [199, 300]],
  ['20X', [200, 209], [210]],
  ['200, 301', [200, 301], [302]],
  ['2xx,3xx', [204, 302], [404]],
  ['', [200], [204]],
])('"%s" expects %j and not %j', (codes, right, wrong) => {
  const isExpected = parseExpectedCodes(codes);
  expect(right.map(isExpected)).not.toContain(false);
  expect(wrong.map(isExpected)).not.toContain(true);
});

it.each(['ok', '20', '600', '200-204', '200,'])('"%s" is refused', (codes) => {
  expect(() => parseExpectedCodes(codes)).toThrow(RangeError);
});

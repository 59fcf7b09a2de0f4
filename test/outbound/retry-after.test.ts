import { describe, expect, it } from 'vitest';
import { retryAfterMs } from '../../src/outbound/retry-after.ts';

const now = Date.UTC(2026, 0, 5, 12, 0, 0);

describe('Retry-After', () => {
  it.each([
    ['seconds', { 'retry-after': '120' }, 120_000],
    ['a date', { 'retry-after': 'Mon, 05 Jan 2026 12:00:30 GMT' }, 30_000],
    [
      'a date beside the other clock, which is an hour ahead',
      { 'retry-after': 'Mon, 05 Jan 2026 13:00:30 GMT', date: 'Mon, 05 Jan 2026 13:00:00 GMT' },
      30_000,
    ],
    ['the oldest form of a date', { 'retry-after': 'Monday, 05-Jan-26 12:00:30 GMT' }, 30_000],
    ['an instant that has passed', { 'retry-after': 'Mon, 05 Jan 2026 11:59:00 GMT' }, undefined],
    ['no time at all', { 'retry-after': '0' }, undefined],
    ['something else', { 'retry-after': 'soon' }, undefined],
    ['a negative number', { 'retry-after': '-5' }, undefined],
    ['nothing', { 'retry-after': '' }, undefined],
    ['no header', {}, undefined],
  ] as [string, Record<string, string>, number | undefined][])('is understood as %s', (_, headers, expected) => {
    expect(retryAfterMs({ headers }, now)).toBe(expected);
  });
});

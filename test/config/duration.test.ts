import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { duration, formatDuration } from '../../src/config/duration.ts';

describe('a duration', () => {
  it.each([
    ['500ms', 500],
    ['5s', 5_000],
    ['10m', 600_000],
    ['2h', 7_200_000],
    ['0', 0],
    ['0s', 0],
    [0, 0],
    ['168h', 604_800_000],
  ])('written %j is %i milliseconds', (written, milliseconds) => {
    expect(duration().parse(written)).toBe(milliseconds);
  });

  it.each(['5', 5, '', 's', '5 s', '-5s', '1.5s', '5S', '5d', '5sec', '1h30m', '１s', null, true, '99999999999s'])(
    'is not written %j',
    (written) => {
      expect(duration().safeParse(written).success).toBe(false);
    },
  );

  it('may not be longer than a week: 169h is', () => {
    expect(duration().safeParse('169h').error?.issues[0]?.message).toBe('expected at most 168h, found 169h');
  });

  it('may have bounds, both inclusive', () => {
    const bounded = duration({ min: '1s', max: '1m' });

    expect(['1s', '60s', '1m'].every((text) => bounded.safeParse(text).success)).toBe(true);
    expect(['999ms', '0', '61s'].some((text) => bounded.safeParse(text).success)).toBe(false);
  });

  it('keeps its length when it is written out and read again', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 604_800_000 }), (milliseconds) => {
        expect(duration().parse(formatDuration(milliseconds))).toBe(milliseconds);
      }),
    );
  });
});

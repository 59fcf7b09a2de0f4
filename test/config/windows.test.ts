import { describe, expect, it } from 'vitest';
import { standingOf } from '../../src/runtime/recurring-windows.ts';
import { extended } from './minimal-config.ts';
import { problemsOf } from './problems-of.ts';

const HOUR = 3_600_000;

/** Two hours each Saturday from two o'clock in Berlin. */
const saturdays = { start: '0 2 * * 6', forMs: 2 * HOUR, timezone: 'Europe/Berlin' };
const at = (instant: string) => Date.parse(instant);

describe('recurring windows', () => {
  it('are open from their opening on and not at their end, and tell the next', () => {
    const windows = [saturdays];

    expect(standingOf(windows, at('2026-11-27T12:00:00Z'))).toEqual({ open: false, next: at('2026-11-28T01:00:00Z') });
    expect(standingOf(windows, at('2026-11-28T00:59:59.999Z')).open).toBe(false);
    expect(standingOf(windows, at('2026-11-28T01:00:00Z'))).toEqual({ open: true, until: at('2026-11-28T03:00:00Z') });
    expect(standingOf(windows, at('2026-11-28T02:59:59.999Z')).open).toBe(true);
    expect(standingOf(windows, at('2026-11-28T03:00:00Z'))).toEqual({ open: false, next: at('2026-12-05T01:00:00Z') });
    // A clock that was put back is not answered from what was worked out later.
    expect(standingOf(windows, at('2026-11-27T12:00:00Z'))).toEqual({ open: false, next: at('2026-11-28T01:00:00Z') });
  });

  it('are meant in their time zone, in summer and in winter', () => {
    expect(standingOf([saturdays], at('2026-07-03T12:00:00Z'))).toEqual({
      open: false,
      next: at('2026-07-04T00:00:00Z'),
    });
  });

  it('that overlap or touch count as one, of one rule or of several', () => {
    const morning = { start: '0 4 * * 6', forMs: HOUR, timezone: 'Europe/Berlin' };
    const hourly = { start: '0 * * * *', forMs: HOUR + 60_000, timezone: 'UTC' };
    const now = at('2026-11-28T01:30:00Z');

    expect(standingOf([saturdays, morning], now)).toEqual({ open: true, until: at('2026-11-28T04:00:00Z') });
    const always = standingOf([hourly], now);
    expect(always.open && always.until - now > 100 * HOUR).toBe(true);
  });
});

it.each([
  ['an opening in words', '{ start: saturdays, for: 2h }', '.start  expected a cron expression of five fields'],
  ['an opening with seconds', "{ start: '0 0 2 * * 6', for: 2h }", '.start  expected a cron expression of five fields'],
  ['a day that never comes', "{ start: '0 2 30 2 *', for: 2h }", '.start  expected a cron expression of five fields'],
  ['no length', "{ start: '0 2 * * 6', for: 0s }", '.for  expected between 1m and 168h'],
  [
    'a zone that there is not',
    "{ start: '0 2 * * 6', for: 2h, timezone: Europe/Bonn }",
    '.timezone  expected a time zone by its IANA name, such as Europe/Berlin or UTC, found "Europe/Bonn"',
  ],
])('refuses a window with %s', (_what, window, problem) => {
  const [found, ...others] = problemsOf(extended(`policy: { failbackWindows: [${window}] }`));

  expect(found).toContain(`policy.failbackWindows[0]${problem}`);
  expect(others).toEqual([]);
});

it('takes several windows', () => {
  const shared = "policy: { failbackWindows: [{ start: '0 2 * * *', for: 2h }, { start: '30 4 * * SUN', for: 1h }] }";

  expect(problemsOf(extended(shared))).toEqual([]);
});

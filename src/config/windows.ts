import { z } from 'zod';
import { nextOpening } from '../runtime/recurring-windows.ts';
import { duration } from './duration.ts';
import { expects } from './wording.ts';

const START = expects(
  'a cron expression of five fields (minute, hour, day of month, month, day of week) that comes again, such as "0 2 * * 6"',
);
const TIMEZONE = expects('a time zone by its IANA name, such as Europe/Berlin or UTC');

/** Windows that come again and again: what is kept to them is done only while one of them is open. */
export const windows = z
  .array(
    z.strictObject({
      start: z
        .string(START)
        .refine(comesAgain, START)
        .describe(
          'When it opens, as a cron expression of five fields: minute, hour, day of month, month, day of week. `0 2 * * 6` is Saturdays at 02:00.',
        ),
      for: duration({ min: '1m' }).describe('How long it stays open.'),
      timezone: z
        .string(TIMEZONE)
        .refine(isTimezone, TIMEZONE)
        .default('UTC')
        .describe(
          'The time zone in which `start` is meant, by its IANA name; clocks that are put forward or back count.',
        ),
    }),
  )
  .min(1);

/** In any zone: the zone is checked for itself. */
function comesAgain(start: string): boolean {
  try {
    return nextOpening(start, 'UTC', 0) !== undefined;
  } catch {
    return false;
  }
}

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

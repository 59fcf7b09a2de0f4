import { z } from 'zod';
import { duration } from './duration.ts';
import { expects } from './wording.ts';

/** How often a controller does what it does. */
export const controllers = z.strictObject({
  lease: duration({ min: '100ms', max: '1m' })
    .prefault('3s')
    .describe('How long a controller may act without renewing. A lost controller is replaced after this long.'),
  renewEvery: duration({ min: '10ms', max: '1m' })
    .prefault('1s')
    .describe('How often the lease is renewed. Less than half of it, so that one renewal may fail.'),
  observeEvery: duration({ min: '50ms', max: '1h' })
    .prefault('10s')
    .describe('How often providers are asked what is true while nothing is going on.'),
  turnEvery: duration({ min: '10ms', max: '1m' })
    .prefault('1s')
    .describe('How often an application is looked at even if no report has arrived.'),
  examineEvery: duration()
    .refine((everyMs) => everyMs === 0 || everyMs >= 10_000, expects('0, or 10s or more'))
    .prefault('5m')
    .describe(
      'How often the owner of an application has its providers look for what would stand in the way of an operation, while nothing is going on. 0s: only when somebody asks.',
    ),
});

import { z } from 'zod';
import { duration } from './duration.ts';
import { name } from './name.ts';

/** How drills go. */
export const drill = z.strictObject({
  to: name
    .optional()
    .describe(
      'The region that drills go to. Left out: where the application would move if its primary had to be left.',
    ),
  hold: duration().prefault('5m').describe('How long a drill stays there, as long as that region is well.'),
  giveUpAfter: duration({ min: '1m' })
    .prefault('30m')
    .describe('How long after that the way home may stay closed before the drill has failed.'),
});

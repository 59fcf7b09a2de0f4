import { z } from 'zod';
import { duration } from './duration.ts';
import { name } from './name.ts';
import { windows } from './windows.ts';

/** How drills go. */
export const drill = z.strictObject({
  to: name
    .optional()
    .describe(
      'The region that drills go to. Left out: where the application would move if its primary had to be left.',
    ),
  schedule: windows
    .optional()
    .describe(
      'When drills are due: while each of these is open one begins by itself, as soon as all is well; one that could not is told as missed. Left out: none begins by itself.',
    ),
  windows: windows
    .optional()
    .describe(
      'When a drill may begin at all: only while one of these windows is open; whoever orders one may set `drill-window` aside. Left out: at any time.',
    ),
  hold: duration().prefault('5m').describe('How long a drill stays there, as long as that region is well.'),
  giveUpAfter: duration({ min: '1m' })
    .prefault('30m')
    .describe('How long after that the way home may stay closed before the drill has failed.'),
});

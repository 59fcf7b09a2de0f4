import { z } from 'zod';
import { wholeNumber } from './whole-number.ts';

/** What holds for all applications together: a mistake must not move everything at once. */
export const fleet = z.strictObject({
  concurrentOperations: wholeNumber(1)
    .default(2)
    .describe(
      'How many operations that began by themselves may run at the same time. Others wait their turn. What is blocked, paused or frozen waits for a person and takes no room.',
    ),
  intoOneRegion: wholeNumber(1)
    .default(10)
    .describe('How many applications may be on their way into one region at the same time, moved by Regent itself.'),
});

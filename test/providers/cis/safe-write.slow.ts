import fc from 'fast-check';
import { expect, it } from 'vitest';
import { play, plays } from './moves.ts';

it('over 10,000 load balancers and sequences of moves nothing written breaks law 5, loses a field, or is old news', async () => {
  let writes = 0;
  await fc.assert(
    fc.asyncProperty(plays, async (each) => {
      writes += await play(each);
    }),
    { numRuns: 10_000 },
  );
  expect(writes).toBeGreaterThan(8_000);
});

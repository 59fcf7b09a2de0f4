import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { play, plays } from './moves.ts';

describe('whatever CIS looks like, and whatever happens during any sequence of moves by an owner and an older one', () => {
  it('nothing that is written breaks law 5, loses a field, or goes back to an older mark', async () => {
    let writes = 0;
    await fc.assert(
      fc.asyncProperty(plays, async (each) => {
        writes += await play(each);
      }),
      { numRuns: 300 },
    );
    expect(writes).toBeGreaterThan(200);
  });
});

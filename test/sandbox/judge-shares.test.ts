import { describe, expect, it } from 'vitest';
import { findTrafficToNonPrimary } from '../../src/sandbox/judge.ts';
import type { RecordLine } from '../../src/sandbox/judge-lines.ts';
import { type SharedOut, sharedOut, wrongShares } from '../../src/sandbox/judge-shares.ts';

const www = 'www.shop.example';
const moved = (at: number, shares: Record<string, number>, loadBalancer = www): RecordLine => ({
  at,
  process: 'cloud',
  event: 'edge.moved',
  loadBalancer,
  shares,
});
const served = (since: number, region: string, count: number, more: object = {}): RecordLine => ({
  at: since + 500,
  process: `application-${region}`,
  event: 'application.served',
  region,
  since,
  served: { [www]: count },
  failed: {},
  ...more,
});

describe('how users were shared out', () => {
  it('is told for each time between two moves, without what may have been on its way', () => {
    const lines = [
      moved(1_000, { us: 0.9, eu: 0.1 }),
      served(1_500, 'eu', 7),
      served(2_000, 'us', 90),
      served(2_000, 'eu', 10),
      served(2_500, 'eu', 5, { served: { 'api.shop.example': 5 } }),
      served(3_600, 'us', 1),
      moved(4_000, { us: 0.5, eu: 0.5 }),
      moved(4_200, { eu: 1 }, 'api.shop.example'),
      served(5_000, 'eu', 2, { failed: { [www]: 3 } }),
    ];

    expect(sharedOut(lines, www)).toEqual([
      { from: 1_000, to: 4_000, meant: { us: 0.9, eu: 0.1 }, counted: { us: 90, eu: 10 } },
      { from: 4_000, to: 5_500, meant: { us: 0.5, eu: 0.5 }, counted: { eu: 5 } },
    ]);
  });

  it.each<[string, SharedOut['meant'], SharedOut['counted'], number]>([
    ['as meant', { us: 0.9, eu: 0.1 }, { us: 270, eu: 30 }, 0],
    ['as lots may fall', { us: 0.9, eu: 0.1 }, { us: 260, eu: 40 }, 0],
    ['half in place of a tenth', { us: 0.9, eu: 0.1 }, { us: 150, eu: 150 }, 2],
    ['nobody in place of a tenth', { us: 0.9, eu: 0.1 }, { us: 300 }, 2],
    ['some where there should be none', { us: 1 }, { us: 280, eu: 20 }, 2],
    ['one that was late', { us: 1 }, { us: 299, eu: 1 }, 0],
    ['too few to say', { us: 0.5, eu: 0.5 }, { us: 20, eu: 20 }, 1],
  ])('is judged: %s', (_, meant, counted, sentences) => {
    expect(wrongShares({ from: 0, to: 1, meant, counted })).toHaveLength(sentences);
  });

  it('is told with the shares', () => {
    const wrong = wrongShares({ from: 0, to: 1, meant: { us: 1 }, counted: { us: 280, eu: 20 } });

    expect(wrong).toContain('6.7 % of 300 requests were answered by eu, which should have had 0.0 %.');
  });
});

describe('a part of the users in a region whose database is not primary', () => {
  const role: RecordLine = { at: 1, process: 'db2-us', event: 'db2.role', region: 'us', role: 'PRIMARY', active: true };
  const traffic = (after: string[]): RecordLine => ({
    at: 10,
    process: 'cloud',
    event: 'cis.traffic',
    loadBalancer: www,
    before: ['us'],
    after,
  });

  it.each([
    ['breaks the law where nobody sends users on in parts', [], ['us', 'eu'], 1],
    ['is well where the data has not moved yet', [www], ['us', 'eu'], 0],
    ['breaks the law where nobody is left with the data', [www], ['eu'], 1],
  ])('%s', (_, inParts, after, violations) => {
    expect(findTrafficToNonPrimary([role, traffic(after)], { servers: {}, inParts })).toHaveLength(violations);
  });
});

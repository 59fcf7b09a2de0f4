import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../src/domain/report.ts';
import { noteVerdicts, noVerdicts, verdictsDue } from '../../src/domain/verdicts.ts';
import { everybodySays, type Opinions, viewOf } from '../support/shop.ts';

const staleAfterMs = 10_000;
const seen = (opinions: Opinions, now: number, notes = noVerdicts) =>
  noteVerdicts(notes, viewOf(opinions, { now }), staleAfterMs);
const says = (verdict: Verdict): Opinions => ({ 'eu-de': { 'us-south': verdict } });

describe('changes of verdicts', () => {
  it('are everything at first', () => {
    const { unwritten } = seen(everybodySays({ 'us-south': 'up', 'eu-de': 'up' }), 1_000_000);

    expect(unwritten).toHaveLength(6);
    expect(unwritten[0]).toEqual({
      kind: 'verdict',
      at: 999_500,
      vantage: 'us-south',
      region: 'us-south',
      target: 'web',
      verdict: 'up',
      reason: 'ok',
    });
  });

  it('are later only what has changed, and since when the owner knows', () => {
    const first = { ...seen(says('up'), 1_000_000), unwritten: [] };

    expect(seen(says('up'), 1_002_000, first).unwritten).toEqual([]);
    expect(seen(says('down'), 1_002_000, first).unwritten).toMatchObject([
      { at: 1_001_500, verdict: 'down', reason: 'connect-refused' },
    ]);
  });

  it('tell when a vantage is heard no more, and then everything it says anew', () => {
    const first = { ...seen(says('up'), 1_000_000), unwritten: [] };
    const silent = noteVerdicts(first, { ...viewOf(says('up'), { now: 1_000_000 }), now: 1_010_000 }, staleAfterMs);
    const back = seen(says('up'), 1_020_000, silent);

    expect(silent.unwritten).toEqual([{ kind: 'silent', at: 999_500, vantage: 'eu-de' }]);
    expect(back.unwritten.slice(1)).toMatchObject([{ kind: 'verdict', verdict: 'up', at: 1_019_500 }]);
  });

  it('tell for which regions a vantage abstains', () => {
    const first = { ...seen({ 'eu-de': {} }, 1_000_000), unwritten: [] };
    const isolated = seen({ 'eu-de': 'isolated' }, 1_001_000, first);

    expect(isolated.unwritten).toEqual([
      { kind: 'isolated', at: 1_000_500, vantage: 'eu-de', regions: ['us-south', 'eu-de'] },
    ]);
    expect(seen({ 'eu-de': {} }, 1_002_000, { ...isolated, unwritten: [] }).unwritten).toMatchObject([{ regions: [] }]);
  });

  it('are collected for a second, and then are due together', () => {
    const first = seen(says('up'), 1_000_000);
    const both = seen(says('down'), 1_000_800, first);

    expect(verdictsDue(first, 1_000_900)).toBe(false);
    expect(verdictsDue(both, 1_001_000)).toBe(true);
    expect(both.unwritten).toHaveLength(2);
    expect(verdictsDue({ ...both, unwritten: [] }, 1_005_000)).toBe(false);
  });
});

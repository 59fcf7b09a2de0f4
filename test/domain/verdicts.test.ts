import { describe, expect, it } from 'vitest';
import { verdictsEntry } from '../../src/domain/journal.ts';
import type { Verdict } from '../../src/domain/report.ts';
import { noteVerdicts, noVerdicts, verdictsDue, verdictsWritten } from '../../src/domain/verdicts.ts';
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

    expect(verdictsDue(first, 1_000_900, false)).toBe(false);
    expect(verdictsDue(both, 1_001_000, false)).toBe(true);
    expect(both.unwritten).toHaveLength(2);
    expect(verdictsDue(verdictsWritten(both), 1_005_000, false)).toBe(false);
  });
});

/** One vantage, which is answered through www by a region, by nobody, or has not asked yet. */
function answered(
  servedBy: string | null,
  now: number,
  notes = noVerdicts,
  reason = servedBy === null ? 'timeout' : 'ok',
) {
  const [heard] = viewOf(says('up'), { now }).reports;
  if (heard === undefined) throw new Error('The vantage has to be heard.');
  const report = { ...heard.report, edges: [{ edge: 'www', servedBy, reason }] };
  return noteVerdicts(notes, viewOf({}, { now, reports: [{ ...heard, report }] }), staleAfterMs);
}

describe('changes of what users are answered', () => {
  const first = verdictsWritten(answered('us-south', 1_000_000));

  it('are told with the verdicts: when there is no answer any more, and when there is one again', () => {
    const gone = answered(null, 1_002_000, first);
    const back = answered('eu-de', 1_004_000, gone);

    expect(gone.edges).toEqual([{ at: 1_001_500, vantage: 'eu-de', edge: 'www', servedBy: null, reason: 'timeout' }]);
    expect(back.edges.slice(1)).toMatchObject([{ at: 1_003_500, servedBy: 'eu-de' }]);
    expect(verdictsEntry(back)).toEqual({ kind: 'verdicts', changes: [], edges: back.edges });
    expect(verdictsWritten(back).edges).toEqual([]);
  });

  it('are none while another region answers, since where several serve each sample may come from another', () => {
    expect(answered('eu-de', 1_002_000, first).edges).toEqual([]);
  });

  it('are none before a name has been asked for the first time, whatever comes then is one', () => {
    const unasked = answered(null, 1_000_000, noVerdicts, 'not-sampled-yet');

    expect(unasked.edges).toEqual([]);
    expect(answered(null, 1_002_000, unasked).edges).toMatchObject([{ servedBy: null, reason: 'timeout' }]);
  });

  it('are none while a prober is kept from asking by its own trouble: what comes after that is told', () => {
    const stalled = answered(null, 1_002_000, first, 'local-stalled');

    expect(stalled.edges).toEqual([]);
    expect(answered(null, 1_004_000, stalled).edges).toMatchObject([{ servedBy: null, reason: 'timeout' }]);
  });

  it('are due after a second while an operation runs, otherwise after ten: they have no threshold', () => {
    const gone = answered(null, 1_002_000, first);

    expect([verdictsDue(gone, 1_002_900, true), verdictsDue(gone, 1_003_000, true)]).toEqual([false, true]);
    expect([verdictsDue(gone, 1_011_900, false), verdictsDue(gone, 1_012_000, false)]).toEqual([false, true]);
  });
});

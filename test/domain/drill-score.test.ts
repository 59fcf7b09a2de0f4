import { expect, it } from 'vitest';
import type { DrillResult } from '../../src/domain/drill.ts';
import { scoreOf } from '../../src/domain/drill-score.ts';

function drill(day: number, tookMs: number, outcome: DrillResult['outcome'] = 'passed'): DrillResult {
  const way = { operation: `shop-${day}`, quotedMs: 1_000, tookMs: tookMs / 2 };
  const left = { active: ['us-south'], primary: 'us-south' };
  const said = { requestedBy: 'alice', reason: 'every day', because: 'It went so.' };
  return {
    id: `drill-shop-${day}`,
    to: 'eu-de',
    ...said,
    startedAt: day,
    endedAt: day + 1,
    outcome,
    left,
    there: way,
    back: way,
  };
}

it('counts what passed, tells when the last one did, and adds both ways up', () => {
  const score = scoreOf([drill(1, 3_000), drill(2, 0, 'failed'), drill(3, 5_000), drill(4, 0, 'cut-short')]);

  expect(score).toMatchObject({ of: 4, passed: 2, lastPassedAt: 4 });
  expect(score.took).toEqual([
    { drill: 'drill-shop-1', tookMs: 3_000, quotedMs: 2_000 },
    { drill: 'drill-shop-3', tookMs: 5_000, quotedMs: 2_000 },
  ]);
});

it.each([
  ['nothing about one that stands beside a single other', [3_000, 9_000], undefined],
  ['slower, when it took much longer than the middle of those before', [3_000, 3_000, 4_000], 'slower'],
  ['faster, when it took much less', [3_000, 3_000, 2_000], 'faster'],
  ['steady, when it differs by less than a fifth', [3_000, 3_000, 3_500], 'steady'],
])('the trend says %s', (_what, took, trend) => {
  expect(scoreOf(took.map((ms, day) => drill(day, ms))).trend).toBe(trend);
});

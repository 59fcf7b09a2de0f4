import { expect, it } from 'vitest';
import { drawTimeline } from '../../src/sandbox/demo/timeline.ts';

it('draws each bar on one scale, with a ruler from the first instant to the last', () => {
  const lines = drawTimeline([
    { label: 'detection', from: 0, to: 3_000 },
    { label: 'move', from: 3_000, to: 6_000 },
  ]);

  expect(lines[0]).toMatch(/^detection │█{30} {30}│ 0\.0 – 3\.0 s$/);
  expect(lines[1]).toMatch(/^move {6}│ {30}█{30}│ 3\.0 – 6\.0 s$/);
  expect(lines[3]).toMatch(/0 s {54,}6 s$/);
});

it('says so when there is nothing to draw', () => {
  expect(drawTimeline([])).toEqual(['(nothing has happened)']);
});

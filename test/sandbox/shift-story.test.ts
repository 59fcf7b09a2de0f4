import { expect, it } from 'vitest';
import { shiftInParts } from '../../src/sandbox/demo/stories/shift-in-parts.ts';
import type { StoryResult } from '../../src/sandbox/demo/summary.ts';
import type { RecordLine } from '../../src/sandbox/judge-lines.ts';

const www = 'www.shop.example';
const decidedAt = 9_800;

/** What the record shows of these parts one after the other, ten seconds each, `counted` of 200 requests in eu-de. */
function recordOf(parts: readonly { readonly meant: number; readonly counted: number }[]): RecordLine[] {
  return parts.flatMap(({ meant, counted }, index) => {
    const at = index * 10_000;
    const served = (region: string, count: number): RecordLine => ({
      at: at + 5_500,
      process: `application-${region}`,
      event: 'application.served',
      region,
      since: at + 5_000,
      served: { [www]: count },
    });
    const shares = { 'us-south': 1 - meant, 'eu-de': meant };
    return [
      { at, process: 'cloud', event: 'edge.moved', loadBalancer: www, shares },
      served('us-south', 200 - counted),
      served('eu-de', counted),
    ];
  });
}

const asMeant = [0.1, 0, 0.1, 0.5, 1].map((meant) => ({ meant, counted: meant * 200 }));

function concluded(
  parts: typeof asMeant,
  more: { readonly decides?: boolean; readonly lost?: readonly string[] } = {},
) {
  const { decides = true, lost = [] } = more;
  const result = {
    killedAt: 0,
    users: { acknowledged: ['order-1'], failedBetween: () => [] },
    observer: { decisionBy: () => (decides ? { at: decidedAt } : undefined) },
    failedBack: true,
    lost,
    violations: 0,
  } as unknown as StoryResult;
  return shiftInParts.conclude?.(result, recordOf(parts));
}

it('the story of a shift in parts is well when every part was counted as it was meant', () => {
  const conclusion = concluded(asMeant);

  expect(conclusion?.summary).toMatchObject({ ok: true, wrong: [], backAfterMs: 200 });
  expect(conclusion?.lines[0]).toBe(' 10 % to eu-de for 10.0 s: its servers answered 10.0 % of 200 requests');
});

it.each<[string, typeof asMeant, Parameters<typeof concluded>[1]]>([
  ['a part was counted otherwise', asMeant.with(3, { meant: 0.5, counted: 20 }), {}],
  ['somebody was still there after everybody had gone back', asMeant.with(1, { meant: 0, counted: 20 }), {}],
  ['a part was left out', asMeant.toSpliced(3, 1), {}],
  ['nobody decided to go back', asMeant, { decides: false }],
  ['a write was lost', asMeant, { lost: ['order-1'] }],
])('it is not when %s', (_, parts, more) => {
  expect(concluded(parts, more)?.summary.ok).toBe(false);
});

import { describe, expect, it } from 'vitest';
import { no, unknown, yes } from '../../src/domain/finding.ts';
import { nextMove, type Standing } from '../../src/domain/move.ts';
import { type StepRecord, spentMs } from '../../src/domain/operation.ts';

const step: StepRecord = {
  id: 'promote:db:eu-de',
  verb: 'promote',
  resource: 'db',
  region: 'eu-de',
  active: ['eu-de'],
  graceful: false,
  after: [],
  irreversible: true,
  repeatable: false,
  deadlineMs: 60_000,
  settleMs: 5_000,
  expectedMs: 1_000,
  because: 'Make it primary.',
  status: 'running',
  attempts: 1,
};
const intent = { fencing: { epoch: 1, token: 1 }, at: 1_000, deadlineAt: 11_000 };
const base: Standing = {
  step,
  goal: no('It is a replica.'),
  busy: 'no',
  permit: { answer: 'go', because: 'go' },
  now: 1_000,
  spentMs: 0,
  watchedMs: 60_000,
};
const repeatable = { ...step, repeatable: true };

describe('a running step', () => {
  it.each<[string, Partial<Standing>, ReturnType<typeof nextMove>['move']]>([
    ['is done when the world is so, whoever made it so', { goal: yes('primary') }, 'done'],
    ['is done even after its time, when it is so', { goal: yes('primary'), spentMs: 70_000 }, 'done'],
    ['acts when nothing has been asked yet', {}, 'act'],
    ['acts when nobody knows how it is: its provider refuses what must not be', { goal: unknown('no answer') }, 'act'],
    ['waits while it may not begin', { permit: { answer: 'wait', because: 'paused' } }, 'wait'],
    [
      'calls the operation off when its reason is gone',
      { permit: { answer: 'withdraw', because: 'up again' } },
      'withdraw',
    ],
    ['fails when its time is over', { spentMs: 60_001 }, 'fail'],
    ['is looked at before a new carrier says that its time is over', { spentMs: 60_001, watchedMs: 9_999 }, 'wait'],
    ['fails with any carrier when its time is over', { spentMs: 60_001, watchedMs: 10_000 }, 'fail'],
    ["waits for a predecessor's call to be over", { step: { ...step, intent }, now: 11_000 }, 'wait'],
    ["waits until a predecessor's call has settled", { step: { ...repeatable, intent }, now: 15_999 }, 'wait'],
    ['sends a repeatable call again that nobody knows of', { step: { ...repeatable, intent }, now: 16_001 }, 'act'],
    [
      'waits no longer for a call that is over than for its effect',
      { step: { ...repeatable, intent: { ...intent, outcome: 'unknown', answeredAt: 2_000 } }, now: 7_001 },
      'act',
    ],
    [
      'leaves an unrepeatable call that nobody knows of to a person',
      { step: { ...step, intent }, now: 16_001 },
      'fail',
    ],
    [
      'treats an unknown answer like none',
      { step: { ...step, intent: { ...intent, outcome: 'unknown' } }, now: 16_001 },
      'fail',
    ],
    [
      'never sends again while the other side is busy',
      { step: { ...repeatable, intent }, now: 99_000, busy: 'yes' },
      'wait',
    ],
    [
      'watches an accepted call',
      { step: { ...step, intent: { ...intent, outcome: 'accepted' } }, now: 50_000 },
      'wait',
    ],
    [
      'asks again for what was accepted and has been lost',
      { step: { ...repeatable, intent: { ...intent, outcome: 'accepted' } }, now: 50_000 },
      'act',
    ],
    [
      'does not ask again for what it can not see',
      { step: { ...repeatable, intent: { ...intent, outcome: 'accepted' } }, now: 50_000, goal: unknown('?') },
      'wait',
    ],
    [
      'waits a little after a refusal',
      { step: { ...step, intent: { ...intent, outcome: 'refused' } }, now: 2_000 },
      'wait',
    ],
    ['asks again after a refusal', { step: { ...step, intent: { ...intent, outcome: 'refused' } }, now: 3_001 }, 'act'],
    ['gives up after too many calls', { step: { ...step, attempts: 20 } }, 'fail'],
    ['never acts to verify', { step: { ...step, verb: 'verify' } }, 'wait'],
  ])('%s', (_name, changes, move) => {
    expect(nextMove({ ...base, ...changes }).move).toBe(move);
  });
});

describe('the time of a step', () => {
  const begun = { ...step, startedAt: 1_000 };

  it.each<[string, StepRecord, number, number | undefined, number]>([
    ['has not begun before it has', step, 9_000, undefined, 0],
    ['runs from its committed beginning, whoever carries it', begun, 9_000, undefined, 8_000],
    ['stands still while it is paused', begun, 9_000, 4_000, 3_000],
    ['has not begun in a pause that was there before', begun, 9_000, 500, 0],
    ['leaves out the pauses that are over', { ...begun, pausedMs: 5_000 }, 9_000, undefined, 3_000],
  ])('%s', (_name, of, now, pausedAt, spent) => {
    expect(spentMs(of, now, pausedAt)).toBe(spent);
  });
});

it('says until when it waits, where an instant is waited for', () => {
  const settling = nextMove({ ...base, step: { ...step, intent }, now: 12_000 });
  const refused = nextMove({ ...base, step: { ...step, intent: { ...intent, outcome: 'refused' } }, now: 1_500 });
  const busy = nextMove({ ...base, step: { ...step, intent }, now: 20_000, busy: 'yes' });

  expect([settling, refused, busy]).toMatchObject([{ until: 16_000 }, { until: 3_000 }, { move: 'wait' }]);
  expect(busy).not.toHaveProperty('until');
});

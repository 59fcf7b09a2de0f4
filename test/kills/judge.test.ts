import { describe, expect, it } from 'vitest';
import type { Operation } from '../../src/domain/operation.ts';
import type { Progress } from '../../src/domain/progress.ts';
import { stateOf } from '../support/shop.ts';
import { application } from './application.ts';
import { wrongIn } from './judge.ts';
import { promptnessIn } from './promptness.ts';
import type { RunRecord, SeenCall, SeenCommit } from './record.ts';

const database = 'promote:db:eu-de';
const volume = 'promote:volume:eu-de';

const operation = {
  id: 'shop-1',
  steps: [database, volume].map((id) => ({
    id,
    after: [],
    status: 'running',
    repeatable: id === volume,
    settleMs: 1_000,
  })),
} as unknown as Operation;

function commit(instance: string, at: number, progress: Progress, confirmed = true): SeenCommit {
  const body = { kind: 'progress' as const, operation: 'shop-1', progress };
  return { instance, at, body, next: stateOf(application, { phase: 'operating', operation }), confirmed };
}

function intended(instance: string, at: number, step: string, token: number, confirmed = true): SeenCommit {
  const intent = { fencing: { epoch: 1, token }, at, deadlineAt: at + 10_000 };
  return commit(instance, at, { kind: 'intended', step, intent }, confirmed);
}

function call(instance: string, at: number, step: string, token: number, effectAt?: number): SeenCall {
  return { instance, at, step, fencing: { epoch: 1, token }, ...(effectAt === undefined ? {} : { effectAt }) };
}

const moved = stateOf(application, { phase: 'displaced' });
const death = { instance: 'one', at: 1_000 };
const asked = stateOf(application, {
  phase: 'blocked',
  blocked: { because: 'Nobody knows whether the call was carried out.' },
} as Parameters<typeof stateOf>[1]);

function record(commits: readonly SeenCommit[], calls: readonly SeenCall[], more: Partial<RunRecord> = {}): RunRecord {
  const claims = [{ instance: 'two', at: 3_000 }];
  return { point: 'p', passed: ['p'], death, claims, commits, calls, end: moved, servedBy: 'eu-de', ...more };
}

const done = (step: string) =>
  record(
    [intended('one', 900, step, 1), commit('two', 4_000, { kind: 'done', step, at: 4_000, note: '' })],
    [call('one', 950, step, 1, 1_200)],
  );

describe('the judge of the kills', () => {
  it('finds nothing where a call that was in flight is seen to have worked', () => {
    expect(wrongIn(done(database))).toEqual([]);
    expect(wrongIn(done(volume))).toEqual([]);
  });

  it('finds nothing where what may be repeated is sent again after its deadline and its settling', () => {
    const commits = [intended('one', 900, volume, 1), intended('two', 11_901, volume, 2)];

    expect(wrongIn(record(commits, [call('one', 950, volume, 1), call('two', 11_950, volume, 2, 12_200)]))).toEqual([]);
  });

  it.each<[string, RunRecord, RegExp]>([
    [
      'what took effect twice',
      record(
        [intended('one', 900, volume, 1), intended('two', 12_000, volume, 2)],
        [call('one', 950, volume, 1, 1_200), call('two', 12_050, volume, 2, 12_300)],
      ),
      /took effect 2 times/,
    ],
    [
      'what was sent again too soon',
      record(
        [intended('one', 900, volume, 1), intended('two', 11_500, volume, 2)],
        [call('one', 950, volume, 1), call('two', 11_550, volume, 2, 11_800)],
      ),
      /350 ms too soon/,
    ],
    [
      'what must not be sent again, however late',
      record(
        [intended('one', 900, database, 1), intended('two', 30_000, database, 2)],
        [call('two', 30_050, database, 2, 30_300)],
      ),
      /must not be repeated/,
    ],
    ['a call without an intent', record([], [call('two', 5_000, database, 2, 5_300)]), /without a committed intent/],
    [
      'a call under an intent that the replica had not confirmed',
      record([intended('two', 4_900, database, 2, false)], [call('two', 5_000, database, 2, 5_300)]),
      /before the replica had confirmed/,
    ],
    [
      'two calls under one intent',
      record([intended('one', 900, volume, 1)], [call('one', 950, volume, 1, 990), call('one', 960, volume, 1)]),
      /more often than it was intended/,
    ],
    ['an operation without an end', { ...done(database), end: undefined }, /has not ended/],
    ['a person who is asked without need', { ...done(database), end: asked }, /asked without need/],
    ['going on where nobody can know', record([intended('one', 900, database, 1)], []), /although nobody knew/],
    ['users who were not moved', { ...done(database), servedBy: 'us-south' }, /served by us-south/],
    ['an owner who lived', { ...done(database), death: undefined }, /never came to the point/],
  ])('finds %s', (_, seen, sentence) => {
    expect(wrongIn(seen).join('\n')).toMatch(sentence);
  });

  it('counts from the kill to the taking over, to the first step that is free, and to the step in flight', () => {
    const { commits, calls } = done(database);
    const more = [...commits, commit('two', 3_500, { kind: 'done', step: volume, at: 3_500, note: '' })];

    expect(promptnessIn(record(more, calls))).toEqual([
      { what: 'takes it over', ms: 2_000, barMs: 4_000 },
      { what: 'carries it on', ms: 2_500, barMs: 4_000 },
      { what: database, ms: 3_000, barMs: 11_900 },
    ]);
  });

  it('counts an act that never came as infinitely late', () => {
    const { commits } = done(database);

    const [taken, , inFlight] = promptnessIn(record(commits.slice(0, 1), [], { claims: [] }));

    expect([taken?.ms, inFlight?.ms]).toEqual([Infinity, Infinity]);
  });
});

import { describe, expect, it } from 'vitest';
import type { JournalBody } from '../../src/domain/journal.ts';
import type { State } from '../../src/domain/state.ts';
import { notificationsOf } from '../../src/notify/changes.ts';
import { drillEnd } from '../../src/notify/drilled.ts';
import { standingIn } from '../../src/notify/standing.ts';
import { JournalWriter } from '../support/journal-writer.ts';
import { commandOf, everybodySays, shop, stateOf, viewOf } from '../support/shop.ts';

const writer = { version: '1.0.0', rules: 'r' };
const dead = (now: number) => viewOf(everybodySays({ 'us-south': 'down', 'eu-de': 'up' }), { now });
const calm = (now: number) => viewOf(everybodySays({ 'us-south': 'up', 'eu-de': 'up' }), { now });

/** What is told of a journal, a line each. */
function told({ entries, state }: Pick<JournalWriter, 'entries' | 'state'>): string[] {
  return entries
    .flatMap((entry) => notificationsOf('example', entry, state))
    .map(({ severity, title, resolves }) => `${severity}${resolves ? ' passed' : ''}: ${title}`);
}

/** What is told of a change from one state to another. */
function toldOf(before: State, next: State): string[] {
  const body = { kind: 'decision', before, next, view: calm(5), rule: 1, because: 'So it is.', findings: [] };
  const entry = { application: 'shop', sequence: 7, body: body as JournalBody };
  return told({ entries: [entry] as JournalWriter['entries'], state: next });
}

describe('what is told of a journal', () => {
  it('is of a failover that a region is down, that it begins, that it is done, and that the region is left', () => {
    const journal = new JournalWriter(shop(), writer).decide(dead(1_000_000)).decide(dead(1_061_000));

    journal.carryOut((now) => ({ ...dead(now), observations: {} }), 1_062_000);

    expect(told(journal)).toEqual([
      'warning: us-south is down',
      'critical: A failover has begun: us-south → eu-de',
      'warning passed: us-south is not used any more',
      'critical passed: The failover is done: us-south → eu-de',
    ]);
  });

  it('is of a suspicion that passes that the region is up again, in the words of the rule', () => {
    const journal = new JournalWriter(shop(), writer).decide(dead(1_000_000)).decide(calm(1_002_000));

    const [began, passed] = journal.entries.flatMap((entry) => notificationsOf('example', entry, undefined));

    expect([began?.title, passed?.title]).toEqual(['us-south is down', 'us-south is up again']);
    expect(began?.sentence).toContain('A quorum of vantages sees an active region down.');
    expect(passed).toMatchObject({ resolves: true, dedupKey: began?.dedupKey, severity: began?.severity });
  });

  it('is that a dead region is not moved, where more than the wait for its confirmation keeps it', () => {
    const manual = shop({ automation: 'manual' });
    const journal = new JournalWriter(manual, writer).decide(dead(1_000_000)).decide(calm(1_090_000));

    expect(told(journal)).toEqual([
      'warning: us-south is down',
      'critical: A region is down, and nothing is moved by itself',
      'warning passed: us-south is up again',
      'critical passed: Not so any more: A region is down, and nothing is moved by itself',
    ]);
  });

  it('derives the same again, with the same ids, and different ones for what is different', () => {
    const { entries } = new JournalWriter(shop(), writer).decide(dead(1_000_000)).decide(calm(1_002_000));
    const ids = () => entries.flatMap((entry) => notificationsOf('example', entry, undefined)).map(({ id }) => id);

    expect(ids()).toEqual(ids());
    expect(new Set(ids()).size).toBe(ids().length);
  });

  it('is what an operator has ordered only to whoever wants to know everything', () => {
    const order = viewOf(everybodySays({ 'us-south': 'up', 'eu-de': 'up' }), {
      now: 1_000_000,
      ...commandOf({ kind: 'switchover', to: 'eu-de' }),
    });

    expect(told(new JournalWriter(shop(), writer).decide(order))).toContain(
      'info: A switchover has begun: us-south → eu-de',
    );
  });

  it('is what a person is asked to do, by the note of the step that asks', () => {
    const journal = new JournalWriter(shop(), writer).decide(dead(1_000_000)).decide(dead(1_061_000));
    const { operation } = journal.state;
    const [first, ...rest] = operation?.steps ?? [];
    if (operation === undefined || first === undefined) throw new Error('nothing has begun');
    const state: State = {
      ...journal.state,
      operation: { ...operation, steps: [{ ...first, byPerson: true }, ...rest] },
    };
    const progress = { kind: 'answered', step: first.id, at: 9, outcome: 'accepted', note: 'Pull the plug.' } as const;
    const entry = {
      application: 'shop',
      sequence: 9,
      body: { kind: 'progress', operation: operation.id, progress } as const,
    };

    expect(notificationsOf('example', entry, state)).toMatchObject([
      { severity: 'critical', kind: 'person-wanted', sentence: 'Pull the plug.', resolves: false },
    ]);
    expect(notificationsOf('example', entry, journal.state)).toEqual([]);
  });
});

describe('what is told of a state', () => {
  const steady = stateOf(shop());
  const states: Record<string, Partial<State>> = {
    blocked: { phase: 'blocked', blocked: { because: 'It stopped.', since: 1 } },
    frozen: { frozen: { because: 'Redis has forgotten.', since: 1, epoch: 3 } },
    paused: { pause: { by: 'alice', reason: 'We look', at: 1 } },
    'backed-out': { backedOut: true },
    unfenced: {
      unfenced: [{ resource: 'server', region: 'us-south', epoch: 3, since: 1, by: 'alice', because: 'It is gone.' }],
    },
    'second-person-wanted': {
      proposed: { order: { id: 'c1', by: 'alice', reason: 'now', kind: 'failover', to: 'eu-de' }, at: 1 },
    },
    'approval-wanted': { said: { rule: 590, because: 'It waits.', heldBy: ['approved:no'] } },
    maintenance: { maintenance: [{ id: 'm1', from: 1, until: 9, by: 'alice', reason: 'disks', opened: true }] },
    'not-moved': { said: { rule: 490, because: 'It waits.', heldBy: ['confirmed:no', 'maintenance:no'] } },
    'too-few-vantages': { said: { rule: 442, because: 'Too few.' } },
  };

  it.each(Object.entries(states))('is %s when it begins and when it passes, once each', (kind, changes) => {
    const state = { ...steady, ...changes };

    expect(standingIn(state).map((each) => each.kind)).toEqual([kind]);
    expect(toldOf(steady, state)).toHaveLength(1);
    expect(toldOf(state, { ...state, epoch: 4 })).toEqual([]);
    expect(toldOf(state, steady)).toEqual([expect.stringContaining('passed: ')]);
  });

  it('is of a drill that was due and missed that nobody has drilled', () => {
    const steady = stateOf(shop(), { phase: 'steady', drillDue: { until: 3 } });
    const result = { id: 'drill-shop-due-3', to: '', requestedBy: 'regent', reason: 'It was due.', startedAt: 3 };
    const left = { active: ['us-south'], primary: 'us-south' };
    const missed = { ...result, endedAt: 4, outcome: 'missed' as const, because: 'It could not begin.', left };
    const after: State = { ...steady, drillDue: { until: 3, over: true }, drills: [missed] };

    expect(toldOf(steady, after)).toEqual(['warning: The drill that was due has not begun in its time']);
    expect(toldOf(after, { ...after, phase: 'suspect' })).toEqual([]);
  });

  it.each([
    ['passed', 'info passed: The drill has passed'],
    ['cut-short', 'info passed: The drill was cut short'],
    ['failed', 'warning: The drill has failed'],
  ] as const)('is of a drill that it begins, and that it has %s', (outcome, line) => {
    const there = { operation: 'shop-1', quotedMs: 1 };
    const begun = { id: 'd1', to: 'eu-de', requestedBy: 'alice', reason: 'it was due', startedAt: 1, there };
    const running: State = { ...steady, drill: { ...begun, holdMs: 1 } };
    const result = { ...begun, endedAt: 9, outcome, because: 'So it went.', left: steady.placement };

    expect(toldOf(steady, running)).toEqual(['info: A drill has begun: to eu-de, and home again']);
    expect(toldOf(running, { ...steady, drills: [result] })).toEqual([line]);
    const end = drillEnd(running, { ...steady, drills: [result] });
    expect(end?.standing.sentence).toBe('So it went.');
  });

  it('is of a pause when it ends by itself', () => {
    const pause = { by: 'alice', reason: 'We look', at: 1, until: 60_000 };

    expect(toldOf(steady, { ...steady, pause })).toEqual([
      'warning: Paused by alice: no act begins until 1970-01-01 00:01 UTC',
    ]);
  });

  it('is nothing of maintenance that is only planned, nor of a wait for the confirmation', () => {
    const maintenance = [{ id: 'm1', from: 9, until: 99, by: 'alice', reason: 'disks' }];
    const said = { rule: 490, because: 'It waits.', heldBy: ['confirmed:no'] };

    expect(standingIn({ ...steady, maintenance, said })).toEqual([]);
  });

  it('is graver where more than maintenance keeps a dead region from being moved', () => {
    const held = (...heldBy: string[]) => standingIn({ ...steady, said: { rule: 490, because: 'It waits.', heldBy } });

    expect(held('maintenance:no').map(({ severity }) => severity)).toEqual(['warning']);
    expect(held('maintenance:no', 'automatic:no').map(({ severity }) => severity)).toEqual(['critical']);
  });

  it('is nothing that looks like a secret, whoever has written it', () => {
    const pause = { by: 'alice', reason: 'the token=abcdef123456 leaked', at: 1 };
    const body = {
      kind: 'decision',
      before: steady,
      next: { ...steady, pause },
      view: calm(5),
      rule: 206,
      because: '',
    };
    const entry = { application: 'shop', sequence: 7, body: { ...body, findings: [] } as JournalBody };

    const [told] = notificationsOf('example', entry, undefined);

    expect(told?.sentence).toBe('the token=[redacted] leaked.');
  });

  it('is another blockage as another thing to decide', () => {
    const one = { ...steady, ...states.blocked };

    expect(toldOf(one, { ...one, blocked: { because: 'Something else.', since: 2 } })).toEqual([
      'critical passed: Nobody has to decide any more',
      'critical: A person must decide how to go on',
    ]);
  });

  it('is of an operation that has failed no end, until a person has looked', () => {
    const running = new JournalWriter(shop(), writer).decide(dead(1_000_000)).decide(dead(1_061_000)).state;
    const lastOperation = running.operation && { ...running.operation, outcome: 'failed' as const };

    expect(toldOf(running, { ...running, phase: 'displaced', operation: undefined, lastOperation })).toContain(
      'critical: The failover has failed',
    );
  });
});

import { describe, expect, it } from 'vitest';
import { decide } from '../../src/domain/decide.ts';
import type { Operation } from '../../src/domain/operation.ts';
import { advance } from '../../src/domain/progress.ts';
import type { State } from '../../src/domain/state.ts';
import type { View } from '../../src/domain/view.ts';
import {
  commandOf,
  everybodySays,
  type Opinions,
  observationsAt,
  primary,
  replica,
  shop,
  stateOf,
  viewOf,
} from '../support/shop.ts';

const application = shop();
const usSouthDead: Opinions = {
  'us-south': 'silent',
  'eu-de': { 'us-south': 'down', 'eu-de': 'up' },
  'au-syd': { 'us-south': 'down', 'eu-de': 'up' },
};
const allUp = everybodySays({ 'us-south': 'up', 'eu-de': 'up' });
const inEuDe = { active: ['eu-de'], primary: 'eu-de' };

const suspecting = (sinceMs = 100_000) =>
  stateOf(application, { phase: 'suspect', suspected: { 'us-south': 1_000_000 - sinceMs } });
const displaced = (changes: Partial<State> = {}) =>
  stateOf(application, { phase: 'displaced', placement: inEuDe, displacedBy: 'regent', epoch: 1, ...changes });
const recovering = (changes: Partial<State> = {}) =>
  displaced({ phase: 'recovering', returnedAt: 1_000_000 - 700_000, ...changes });
const swapped = {
  observations: observationsAt(1_000_000, {
    db: { 'us-south': replica, 'eu-de': primary },
    volume: { 'us-south': replica, 'eu-de': primary },
  }),
};

describe('the decision', () => {
  it.each<[string, State, View, number, State['phase']]>([
    ['stays while all is well', stateOf(application), viewOf(allUp), 0, 'steady'],
    ['suspects a region that a majority sees down', stateOf(application), viewOf(usSouthDead), 301, 'suspect'],
    [
      'believes no single vantage',
      stateOf(application),
      viewOf({ ...allUp, 'au-syd': { 'us-south': 'down', 'eu-de': 'up' } }),
      440,
      'steady',
    ],
    [
      'counts configured vantages, not those that report',
      stateOf(application),
      viewOf({ 'us-south': 'silent', 'eu-de': 'silent', 'au-syd': { 'us-south': 'down', 'eu-de': 'up' } }),
      442,
      'steady',
    ],
    [
      'does not let an isolated vantage vote',
      stateOf(application),
      viewOf({ 'us-south': 'silent', 'eu-de': 'isolated', 'au-syd': { 'us-south': 'down', 'eu-de': 'up' } }),
      442,
      'steady',
    ],
    ['drops a suspicion when the region is up again', suspecting(), viewOf(allUp), 302, 'steady'],
    ['keeps a suspicion while nobody knows', suspecting(), viewOf({}), 490, 'suspect'],
    ['fails over once the loss is confirmed', suspecting(), viewOf(usSouthDead), 401, 'operating'],
    ['waits for the confirmation', suspecting(59_000), viewOf(usSouthDead), 490, 'suspect'],
    [
      'freezes when every region looks down',
      suspecting(),
      viewOf(everybodySays({ 'us-south': 'down', 'eu-de': 'down' })),
      400,
      'suspect',
    ],
    [
      'does not act in manual mode, but says so',
      { ...suspecting(), automation: 'manual' },
      viewOf(usSouthDead),
      490,
      'suspect',
    ],
    [
      'does not act while it cools down',
      { ...suspecting(), cooldownUntil: 1_000_001 },
      viewOf(usSouthDead),
      490,
      'suspect',
    ],
    [
      'does not promote a replica of which it knows nothing',
      suspecting(),
      viewOf(usSouthDead, { observations: {} }),
      490,
      'suspect',
    ],
    [
      'does not trust an old look at a replica',
      suspecting(),
      viewOf(usSouthDead, {
        observations: observationsAt(960_000, { db: { 'eu-de': replica }, volume: { 'eu-de': replica } }),
      }),
      490,
      'suspect',
    ],
    [
      'notes a pause',
      stateOf(application),
      viewOf(allUp, { pause: { by: 'alice', reason: 'work', at: 9 } }),
      206,
      'steady',
    ],
    ['sees the preferred region return', displaced(), viewOf(allUp, swapped), 310, 'recovering'],
    [
      'sees it leave again',
      recovering(),
      viewOf(everybodySays({ 'us-south': 'down', 'eu-de': 'up' }), swapped),
      311,
      'displaced',
    ],
    [
      'makes the returned region a replica first',
      recovering({ unprotected: ['us-south'] }),
      viewOf(allUp, swapped),
      501,
      'operating',
    ],
    ['fails back after the hold-down', recovering(), viewOf(allUp, swapped), 510, 'operating'],
    ['waits out the hold-down', recovering({ returnedAt: 999_000 }), viewOf(allUp, swapped), 590, 'recovering'],
    [
      'leaves a way home that an operator left to an operator',
      recovering({ displacedBy: 'operator' }),
      viewOf(allUp, swapped),
      590,
      'recovering',
    ],
    [
      'suspects the region it has moved to as well',
      displaced(),
      viewOf(everybodySays({ 'us-south': 'down', 'eu-de': 'down' })),
      301,
      'suspect',
    ],
  ])('%s', (_name, state, view, rule, phase) => {
    const decision = decide(application, state, view);

    expect({ rule: decision.rule, phase: decision.next.phase }).toEqual({ rule, phase });
    expect(decision.because).not.toBe('');
  });

  it('names the votes behind a suspicion', () => {
    const { because } = decide(application, stateOf(application), viewOf(usSouthDead));

    expect(because).toBe(
      'A quorum of vantages sees an active region down. us-south is down: 2 of 3 vantages say down (eu-de: connect-refused on web; au-syd: connect-refused on web).',
    );
  });

  it('says what keeps it from acting, guard by guard', () => {
    const { findings, because } = decide(application, { ...suspecting(), automation: 'manual' }, viewOf(usSouthDead));

    expect(findings).toEqual([
      { guard: 'automatic', answer: 'no', because: 'Automation is manual: nothing starts by itself.' },
    ]);
    expect(because).toContain('Automation is manual');
  });

  it('has no news when it stays for the same reason', () => {
    const view = viewOf(usSouthDead);
    const first = decide(application, { ...suspecting(), automation: 'manual' }, view);
    const second = decide(application, first.next, { ...view, now: view.now + 500 });

    expect(first.news).toBe(true);
    expect(second.news).toBe(false);
    expect(second.next).toBe(first.next);
  });

  it('gives every operation a new epoch and an id made of it', () => {
    const { next, operation } = decide(application, { ...suspecting(), epoch: 6 }, viewOf(usSouthDead));

    expect(next.epoch).toBe(7);
    expect(operation?.id).toBe('shop-7');
    expect(next.operation).toBe(operation);
  });

  it('needs no confirmation where nothing irreversible is planned', () => {
    const stateless = shop({}, { resources: [{ ...(application.resources[3] as (typeof application.resources)[0]) }] });

    const { rule } = decide(stateless, suspecting(0), viewOf(usSouthDead));

    expect(rule).toBe(401);
  });

  it('does not fail over where nothing could fence the old side', () => {
    const unfenceable = shop({}, { resources: application.resources.filter((each) => each.id !== 'server') });

    const { rule, findings } = decide(unfenceable, suspecting(), viewOf(usSouthDead));

    expect(rule).toBe(490);
    expect(findings.map((each) => each.guard)).toEqual(['fence-available']);
  });
});

it('does not count a vantage whose last look found the region well again', () => {
  const view = viewOf(usSouthDead);
  const well = view.reports.map(({ receivedAt, report }) => ({
    receivedAt,
    report: { ...report, verdicts: report.verdicts.map((each) => ({ ...each, reason: 'ok' })) },
  }));

  expect(decide(application, stateOf(application), { ...view, reports: well }).rule).toBe(442);
});

describe('an operator', () => {
  it.each<[string, Parameters<typeof commandOf>[0], State, number, boolean]>([
    ['orders a switchover', { kind: 'switchover', to: 'eu-de' }, stateOf(application), 220, true],
    ['orders a failover while it works', { kind: 'failover', to: 'eu-de' }, stateOf(application), 210, true],
    ['is refused a region that does not exist', { kind: 'failover', to: 'mars' }, stateOf(application), 290, false],
    ['is refused a move to where it is', { kind: 'switchover', to: 'us-south' }, stateOf(application), 290, false],
    ['is refused a failback at home', { kind: 'failback' }, stateOf(application), 290, false],
    ['sets the automation', { kind: 'automation', automation: 'manual' }, stateOf(application), 201, true],
    ['may resume', { kind: 'resume' }, stateOf(application), 205, true],
    [
      'is refused a second operation',
      { kind: 'failover', to: 'eu-de' },
      stateOf(application, { phase: 'operating' }),
      280,
      false,
    ],
    [
      'may order out of blocked',
      { kind: 'failover', to: 'eu-de' },
      stateOf(application, { phase: 'blocked' }),
      210,
      true,
    ],
  ])('%s', (_name, body, state, rule, accepted) => {
    const decision = decide(application, state, viewOf(allUp, commandOf(body)));

    expect(decision.answer).toMatchObject({ command: 'c1', accepted, rule });
    expect(decision.next.commandCursor).toBe('5-0');
    if (!accepted) expect(decision.next.operation).toBe(state.operation);
  });

  it('is told which guards refuse', () => {
    const { answer } = decide(
      application,
      stateOf(application),
      viewOf(usSouthDead, commandOf({ kind: 'switchover', to: 'mars' })),
    );

    expect(answer?.guards[0]).toEqual({
      guard: 'region-known',
      answer: 'no',
      because: 'There is no region mars; it has us-south, eu-de.',
    });
  });

  it('is answered in every phase', () => {
    for (const phase of ['steady', 'suspect', 'operating', 'displaced', 'recovering', 'blocked'] as const) {
      const { answer } = decide(
        application,
        stateOf(application, { phase }),
        viewOf(allUp, commandOf({ kind: 'failback' })),
      );
      expect(answer, phase).toBeDefined();
    }
  });
});

describe('the end of an operation', () => {
  const started = (): State & { operation: Operation } => {
    const { next } = decide(application, suspecting(), viewOf(usSouthDead));
    if (next.operation === undefined) throw new Error('no operation');
    return { ...next, operation: next.operation };
  };
  const finish = (state: State): State =>
    (state.operation?.steps ?? []).reduce<State>((each, step) => {
      const intent = { fencing: { epoch: 1, token: 1 }, at: 1, deadlineAt: 2, outcome: 'accepted' as const };
      const intended = advance(each, { kind: 'intended', step: step.id, intent });
      return advance(intended, { kind: 'done', step: step.id, at: 3, note: 'so' });
    }, state);

  it('leaves the application displaced, the old region unprotected, and Regent to bring it home', () => {
    const { rule, next } = decide(application, finish(started()), viewOf(usSouthDead));

    expect(rule).toBe(605);
    expect(next).toMatchObject({
      phase: 'displaced',
      placement: inEuDe,
      unprotected: ['us-south'],
      displacedBy: 'regent',
    });
    expect(next.operation).toBeUndefined();
    expect(next.lastOperation?.outcome).toBe('done');
    expect(next.cooldownUntil).toBe(1_000_000 + 1_800_000);
  });

  it('blocks with the failed step and its reason', () => {
    const failed = advance(started(), {
      kind: 'failed',
      step: 'fence:server:us-south',
      at: 2,
      note: 'The server did not stop.',
    });

    const { rule, next } = decide(application, failed, viewOf(usSouthDead));

    expect(rule).toBe(620);
    expect(next.blocked?.because).toBe('The failover stopped. fence:server:us-south: The server did not stop.');
  });

  it('is told after what had been suspected and is up again', () => {
    const withdrawn = advance(started(), { kind: 'withdrawn', because: 'us-south is up again.' });

    expect(decide(application, withdrawn, viewOf(allUp))).toMatchObject({
      rule: 306,
      next: { phase: 'operating', suspected: {} },
    });
  });

  it('goes back to rest when it was called off before anything was touched', () => {
    const withdrawn = advance(unsuspected(started()), { kind: 'withdrawn', because: 'us-south is up again.' });

    expect(decide(application, withdrawn, viewOf(allUp))).toMatchObject({ rule: 610, next: { phase: 'steady' } });
  });

  it('lifts the fence again when it was called off after nothing but that', () => {
    const intent = { fencing: { epoch: 1, token: 1 }, at: 1, deadlineAt: 2, outcome: 'accepted' as const };
    const begun = advance(unsuspected(started()), { kind: 'intended', step: 'fence:server:us-south', intent });
    const withdrawn = advance(begun, { kind: 'withdrawn', because: 'us-south is up again.' });

    const { rule, operation } = decide(application, withdrawn, viewOf(allUp));

    expect(rule).toBe(611);
    expect(operation?.steps.map((step) => step.id)).toEqual(['unfence:server:us-south']);
  });

  it('is not over while a call may still be under way', () => {
    const intent = { fencing: { epoch: 1, token: 1 }, at: 1_000_000, deadlineAt: 1_010_000 };
    const begun = advance(unsuspected(started()), { kind: 'intended', step: 'fence:server:us-south', intent });
    const withdrawn = advance(begun, { kind: 'withdrawn', because: 'us-south is up again.' });

    expect(decide(application, withdrawn, viewOf(allUp)).rule).toBe(0);
  });
});

/** As after rule 306 has told that what was suspected is up again. */
function unsuspected(state: State): State {
  return { ...state, suspected: {} };
}

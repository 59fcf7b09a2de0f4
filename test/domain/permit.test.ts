import { describe, expect, it } from 'vitest';
import { contextOf } from '../../src/domain/context.ts';
import { decide } from '../../src/domain/decide.ts';
import { type Answer, type RegionObservation, unseen } from '../../src/domain/observation.ts';
import type { Operation } from '../../src/domain/operation.ts';
import { permit } from '../../src/domain/permit.ts';
import { advance } from '../../src/domain/progress.ts';
import type { State } from '../../src/domain/state.ts';
import type { View } from '../../src/domain/view.ts';
import {
  commandOf,
  everybodySays,
  observationsAt,
  primary,
  rejoinedApart,
  replica,
  resource,
  shop,
  stateOf,
  viewOf,
  witnessedBy,
} from '../support/shop.ts';

const application = shop();
const dead = viewOf(everybodySays({ 'us-south': 'down', 'eu-de': 'up' }));
const started = decide(
  application,
  stateOf(application, { phase: 'suspect', suspected: { 'us-south': 0 } }),
  dead,
).next;
const intent = { fencing: { epoch: 1, token: 1 }, at: 1, deadlineAt: 2 };
const stopping = advance(started, { kind: 'intended', step: 'fence:server:us-south', intent });
const fenced = advance(stopping, { kind: 'done', step: 'fence:server:us-south', at: 3, note: 'It is off.' });
const promoting = advance(fenced, { kind: 'intended', step: 'promote:db:eu-de', intent });
const server = (fenced: Answer): RegionObservation => ({ fenced, detail: 'A server.' });
const seenAt = (at: number, fenced: Answer) => ({
  ...dead,
  observations: { ...dead.observations, ...observationsAt(at, { server: { 'us-south': server(fenced) } }) },
});
const promoted = observationsAt(1_000_000, { db: { 'eu-de': primary }, volume: { 'eu-de': primary } });

function ask(state: State, step: string, view: View) {
  const operation = state.operation as Operation;
  const record = operation.steps.find((each) => each.id === step);
  if (record === undefined) throw new Error(step);
  return permit(operation, record, contextOf(application, state, witnessedBy(state, view)));
}

describe('a call of an automatic failover', () => {
  it.each<[string, State, string, View, string]>([
    ['begins while the region is down', started, 'fence:server:us-south', dead, 'go'],
    ['waits while nobody knows', started, 'fence:server:us-south', viewOf({}), 'wait'],
    [
      'is called off when the region is up again',
      started,
      'fence:server:us-south',
      viewOf(everybodySays({ 'us-south': 'up', 'eu-de': 'up' })),
      'withdraw',
    ],
    [
      'is called off after the fence too, before what can not be undone',
      fenced,
      'promote:db:eu-de',
      viewOf(everybodySays({ 'us-south': 'up', 'eu-de': 'up' })),
      'withdraw',
    ],
    [
      'goes on past the point of no return, whatever the old region does',
      promoting,
      'promote:volume:eu-de',
      viewOf(everybodySays({ 'us-south': 'up', 'eu-de': 'up' })),
      'go',
    ],
    [
      'waits where what was fenced has been seen running since',
      fenced,
      'promote:db:eu-de',
      seenAt(dead.now, 'no'),
      'wait',
    ],
    [
      'goes on where it was last seen running before it was fenced',
      advance(stopping, { kind: 'done', step: 'fence:server:us-south', at: dead.now, note: 'It is off.' }),
      'promote:db:eu-de',
      seenAt(dead.now, 'no'),
      'go',
    ],
    [
      'goes on where nobody sees any more what was fenced',
      fenced,
      'promote:db:eu-de',
      seenAt(dead.now, 'unknown'),
      'go',
    ],
    [
      'waits while it is paused',
      promoting,
      'promote:volume:eu-de',
      { ...dead, pause: { by: 'alice', reason: 'look', at: 1 } },
      'wait',
    ],
    [
      'routes to a region that is up and primary',
      promoting,
      'route:www:eu-de',
      { ...dead, observations: promoted },
      'go',
    ],
    [
      'routes nobody to a database that is not primary',
      promoting,
      'route:www:eu-de',
      { ...dead, observations: observationsAt(1_000_000, { db: { 'eu-de': replica }, volume: { 'eu-de': primary } }) },
      'wait',
    ],
    [
      'routes nobody to a region that is not up',
      promoting,
      'route:www:eu-de',
      { ...viewOf(everybodySays({ 'us-south': 'down', 'eu-de': 'down' })), observations: promoted },
      'wait',
    ],
  ])('%s', (_name, state, step, view, answer) => {
    expect(ask(state, step, view).answer).toBe(answer);
  });
});

describe('a volume is mounted', () => {
  const mounting = shop({}, { resources: [...application.resources, resource('media', ['mount'])] });
  const state = stateOf(mounting, { phase: 'suspect', suspected: { 'us-south': 0 } });
  const begun = decide(mounting, state, dead).next;
  const stopped = advance(begun, { kind: 'done', step: 'fence:server:us-south', at: 3, note: 'It is off.' });
  const asked = advance(stopped, { kind: 'intended', step: 'promote:volume:eu-de', intent });
  const asking = (observations: View['observations']) => {
    const record = asked.operation?.steps.find(({ id }) => id === 'mount:media:eu-de');
    if (record === undefined || asked.operation === undefined) throw new Error('there is no such step');
    const view = witnessedBy(asked, { ...dead, observations });
    return permit(asked.operation, record, contextOf(mounting, asked, view)).answer;
  };

  it('where all of the data is seen to be primary', () => expect(asking(promoted)).toBe('go'));

  it('not before', () => {
    const half = observationsAt(dead.now, { db: { 'eu-de': primary }, volume: { 'eu-de': replica } });
    expect(asking(half)).toBe('wait');
    expect(asking({})).toBe('wait');
  });
});

describe('a promotion that loses what was quoted', () => {
  const seenAt = (at: number, lookMs: number, lostMs: number, now = at + 10): View => ({
    ...viewOf(everybodySays({ 'us-south': 'down', 'eu-de': 'up' }), { now }),
    observations: {
      ...observationsAt(at, { volume: { 'eu-de': replica } }),
      db: {
        resource: 'db',
        at: at - lookMs,
        tookMs: lookMs,
        busy: 'no',
        regions: {
          'eu-de': {
            ...replica,
            ready: { graceful: 'no', forced: 'no' },
            loss: { ms: lostMs, estimated: true, growing: true },
          },
        },
      },
    },
  });
  const lossy = shop({ maxDataLossMs: 60_000, approval: 'never', confirmForMs: 0 });
  const suspect = stateOf(lossy, { phase: 'suspect', suspected: { 'us-south': 900_000 } });
  const promotes = (quoting: View, later: View) => {
    const { next } = decide(lossy, suspect, quoting);
    const off = advance(next, { kind: 'intended', step: 'fence:server:us-south', intent });
    const ready = advance(off, { kind: 'done', step: 'fence:server:us-south', at: 1_004_000, note: 'It is off.' });
    return promotesDb(ready, later);
  };
  const promotesDb = (ready: State, later: View) => {
    const operation = ready.operation as Operation;
    const record = operation.steps.find(({ id }) => id === 'promote:db:eu-de');
    if (record === undefined) throw new Error('nothing is promoted');
    return permit(operation, record, contextOf(lossy, ready, witnessedBy(ready, later)));
  };

  // The source died 12 s before it was suspected, at 900,000; what a look shows was so when it began.
  it('goes on when a later look only takes less time, or more, than the one that was quoted from', () => {
    for (const [first, second] of [
      [4_000, 10],
      [10, 4_000],
      [10, 10],
    ] as const) {
      const quoting = seenAt(1_000_000, first, 112_000 - first);
      const later = seenAt(1_005_000, second, 117_000 - second);
      expect(promotes(quoting, later)).toMatchObject({ answer: 'go' });
    }
  });

  it('goes on when a look that answers at its end is quicker than the one that was quoted from', () => {
    expect(promotes(seenAt(1_000_000, 4_000, 112_000), seenAt(1_005_000, 10, 117_000))).toMatchObject({ answer: 'go' });
    expect(promotes(seenAt(1_000_000, 10, 112_000), seenAt(1_005_000, 4_000, 117_000))).toMatchObject({ answer: 'go' });
  });

  it('goes on when it was quoted from a look before the source was suspected: it may have written until then', () => {
    const quoting = seenAt(896_000, 10, 8_000, 900_500);
    expect(promotes(quoting, seenAt(1_005_000, 10, 117_000))).toMatchObject({ answer: 'go' });
  });

  it('goes on when a time that is told in whole seconds jumps by one', () => {
    expect(promotes(seenAt(1_000_000, 0, 111_001), seenAt(1_005_000, 0, 117_000))).toMatchObject({ answer: 'go' });
  });

  it('waits when more would be lost than that explains', () => {
    expect(promotes(seenAt(1_000_000, 10, 112_000), seenAt(1_005_000, 10, 119_000))).toMatchObject({
      answer: 'wait',
      because: 'db would lose 14 s by now, and 12 s were quoted: abort it, or order it anew.',
    });
  });

  // Nobody sees the source down: it writes until it is fenced, which is expected to take a second.
  describe('from a source that is up', () => {
    const isUp = { reports: viewOf(everybodySays({ 'us-south': 'up', 'eu-de': 'up' }), { now: 1_008_000 }).reports };
    const order = commandOf({ kind: 'failover', to: 'eu-de' });
    const quoting: View = { ...seenAt(1_000_000, 0, 30_000, 1_003_000), ...isUp, ...order };
    const begun = decide(lossy, stateOf(lossy), quoting).next;
    const off = advance(begun, { kind: 'intended', step: 'fence:server:us-south', intent });
    const fencedAt = (at: number) =>
      advance(off, { kind: 'done', step: 'fence:server:us-south', at, note: 'It is off.' });
    const later = (lostMs: number) => ({ ...seenAt(1_010_000, 2_000, lostMs), ...isUp });

    it('is quoted with what it writes until it is fenced', () => {
      expect(begun.operation?.quotedLoss.db).toBe(30_000 + 3_000 + 1_000);
    });

    it('is refused where its budget ends before the fence does, and says what is in that', () => {
      const tight = shop({ maxDataLossMs: 33_000, approval: 'never', confirmForMs: 0 });

      expect(decide(tight, stateOf(tight), quoting).answer).toMatchObject({
        accepted: false,
        because: expect.stringContaining(
          'db would lose an estimated 34 s, and its budget is 33 s. In that are 1 s in which us-south goes on writing until it is fenced.',
        ),
      });
    });

    it('goes on when the fence came in time, however late it is looked at again', () => {
      expect(promotesDb(fencedAt(1_004_000), later(40_000))).toMatchObject({ answer: 'go' });
    });

    it('waits when the fence took longer, as what was written meanwhile was not quoted', () => {
      expect(promotesDb(fencedAt(1_006_000), later(38_500))).toMatchObject({
        answer: 'wait',
        because: 'db would lose 37 s by now, and 34 s were quoted: abort it, then order it anew.',
      });
    });

    it('goes on when the fence took longer, and the replica has come nearer', () => {
      expect(promotesDb(fencedAt(1_006_000), later(20_000))).toMatchObject({ answer: 'go' });
    });

    it('is quoted anew from when it was fenced, and from nothing that comes after', () => {
      const stopped: State = { ...fencedAt(1_006_000), phase: 'blocked' };
      const again: View = { ...later(38_500), now: 1_011_000, ...order, commandCursor: '6-0' };
      const anew = decide(lossy, stopped, again).next;
      const found = advance(anew, { kind: 'done', step: 'fence:server:us-south', at: 1_012_000, note: 'It is off.' });

      expect(anew.operation?.quotedLoss.db).toBe(36_500);
      expect(promotesDb(found, { ...seenAt(1_014_000, 0, 44_500), ...isUp })).toMatchObject({ answer: 'go' });
    });
  });
});

describe('a fence is lifted', () => {
  const inEuDe = { active: ['eu-de'], primary: 'eu-de' };
  const kept = shop(
    {},
    { resources: application.resources.map((each) => (each.id === 'volume' ? rejoinedApart(each) : each)) },
  );
  const returned: View = {
    ...viewOf(everybodySays({ 'us-south': 'up', 'eu-de': 'up' })),
    observations: observationsAt(1_000_000, { db: { 'eu-de': primary }, volume: { 'eu-de': primary } }),
  };
  const reprotecting = stateOf(kept, { phase: 'recovering', placement: inEuDe, unprotected: ['us-south'] });
  const { next } = decide(kept, reprotecting, returned);
  const seen = (volume: RegionObservation, db: RegionObservation = unseen('Its server does not answer.')): View => ({
    ...returned,
    observations: observationsAt(1_000_000, { db: { 'us-south': db }, volume: { 'us-south': volume } }),
  });
  const mayUnfence = (view: View, state = next) => {
    const step = state.operation?.steps.find(({ verb }) => verb === 'unfence');
    if (step === undefined || state.operation === undefined) throw new Error('nothing is to be lifted');
    return permit(state.operation, step, contextOf(kept, state, witnessedBy(state, view))).answer;
  };

  it.each<[string, View, string]>([
    ['once what the platform keeps is known to be a replica', seen(replica), 'go'],
    ['never while that still is primary', seen(primary), 'wait'],
    ['never while nobody knows what that is', seen(unseen('It was not reached yet.')), 'wait'],
    ['never while nobody has looked', { ...returned, observations: {} }, 'wait'],
    ['never while anything else still is primary', seen(replica, primary), 'wait'],
  ])('%s', (_name, view, answer) => {
    expect(mayUnfence(view)).toBe(answer);
  });

  it('where it was never left, whatever it says', () => {
    const undone = decide(
      kept,
      { ...advance(fenced, { kind: 'withdrawn', because: 'x' }) },
      { ...returned, now: 2_000_000 },
    );

    expect(undone.rule).toBe(611);
    expect(mayUnfence(seen(primary), undone.next)).toBe('go');
  });
});

import { describe, expect, it } from 'vitest';
import type { Application, Verb } from '../src/domain/application.ts';
import { amnesia } from './simulation/checkers/amnesia.ts';
import { calm } from './simulation/checkers/calm.ts';
import { type Checker, decisionsIn, isAutomaticMove, type Trial } from './simulation/checkers/checker.ts';
import { dependencies } from './simulation/checkers/dependencies.ts';
import { detection } from './simulation/checkers/detection.ts';
import { falseMoves } from './simulation/checkers/false-moves.ts';
import { missed } from './simulation/checkers/missed.ts';
import { oneWriter } from './simulation/checkers/one-writer.ts';
import { ownershipRests } from './simulation/checkers/ownership-rests.ts';
import { permittedWrites } from './simulation/checkers/permitted-writes.ts';
import { quorum } from './simulation/checkers/quorum.ts';
import { shiftsAreHeld } from './simulation/checkers/shifts-are-held.ts';
import { trafficSomewhere } from './simulation/checkers/traffic-somewhere.ts';
import { zoneDrains, zonesMissed } from './simulation/checkers/zones.ts';
import type { Fault } from './simulation/faults/fault.ts';
import type { WorldEvent } from './simulation/record.ts';
import { also, told, trialIn } from './simulation/run/retold.ts';
import { applicationOf, named, type Topology, topologies } from './simulation/world/topology.ts';
import type { WorldPlan } from './simulation/world/world.ts';

/** The judges judged: a world in which all goes well, and then a record of it in which something did not. */
const plain = topologies[0] as Topology;
const dies: Fault = { kind: 'region-dies', region: 'us-south', at: 24_000, forMs: 50_000 };
const zoneFails: Fault = { kind: 'zone-fails', region: 'us-south', zone: '1', at: 24_000, forMs: 50_000 };

function planOf(changes: Partial<WorldPlan> = {}, topology = plain): WorldPlan {
  const policy = { confirmForMs: 4_000, cooldownMs: 0 };
  const limits = { concurrentOperations: 2, intoOneRegion: 2 };
  const redis = ['eu-de', 'us-south', 'au-syd'];
  const application = applicationOf(topology, policy);
  return { topology, application, others: [], limits, redis, unreliable: false, ...changes };
}

/** What becomes of a world with these faults and no others, as the judges of its first application are given it. */
const trialOf = (schedule: readonly Fault[], plan = planOf()): Promise<Trial> => trialIn(plan, schedule);

/** Whether an event is the commit that begins a move or a drain by Regent itself. */
function begins(event: WorldEvent): boolean {
  if (event.type !== 'committed' || event.commit.entry.kind !== 'decision') return false;
  const { operation } = event.commit.next;
  return operation?.requestedBy === 'regent' && operation.id !== event.commit.entry.before.operation?.id;
}

const lawsIn = (trial: Trial, ...checkers: Checker[]) =>
  checkers.flatMap((check) => check(trial)).map(({ law }) => law);

describe('a region that dies and is left in time', () => {
  const trial = trialOf([dies]);

  it('is neither missed nor false', async () => {
    const all = await trial;

    expect(decisionsIn(all.record).filter(isAutomaticMove)).toHaveLength(1);
    expect(lawsIn(all, missed, falseMoves, detection, quorum)).toEqual([]);
  });

  it('is missed where no move was begun, or one only after threshold × interval + timeout + confirmFor + lease + 1 s', async () => {
    const all = await trial;
    // 3 × 2 s + 1 s, 4 s, 3 s and 1 s.
    const bound = dies.at + 15_000;
    const moved = (at: number) => told(all, (event) => (begins(event) ? { ...event, at } : event));

    expect(
      lawsIn(
        told(all, (event) => (begins(event) ? undefined : event)),
        missed,
      ),
    ).toEqual(['missed']);
    expect(lawsIn(moved(bound), missed)).toEqual([]);
    expect(lawsIn(moved(bound + 1), missed)).toEqual(['missed']);
  });

  it('is missed where users are still sent to it in the end', async () => {
    const stays = told(await trial, (event) => (event.type === 'traffic' ? undefined : event));

    expect(lawsIn(stays, missed)).toEqual(['missed']);
  });

  it('is not missed where an operator has forbidden the move', async () => {
    const plan = planOf({ application: applicationOf(plain, { automation: 'manual' }) });

    expect(lawsIn(await trialOf([dies], plan), missed)).toEqual([]);
  });

  it('was left falsely where its users were served from first suspicion to decision', async () => {
    const served = told(await trial, (event) => (event.type === 'served' && !event.served ? undefined : event));

    expect(lawsIn(served, falseMoves)).toEqual(['false']);
  });

  it('was not left falsely where it had served its users again only for a part of that time, or most vantages were faulty', async () => {
    const all = await trial;
    const since = decisionsIn(all.record).find(({ decision }) => 'us-south' in decision.next.suspected)?.at ?? 0;
    const returns: WorldEvent = {
      at: since + 1,
      type: 'served',
      application: 'shop',
      region: 'us-south',
      served: true,
    };
    const again = told(all, (event) => event);
    again.record.tell(returns);
    const served = told(all, (event) => (event.type === 'served' && !event.served ? undefined : event));
    const lying = ['us-south', 'eu-de'].map(
      (vantage): Fault => ({ kind: 'vantage-lies', vantage, region: 'us-south', at: 20_000, forMs: 40_000 }),
    );

    expect(lawsIn(again, falseMoves)).toEqual([]);
    expect(lawsIn({ ...served, schedule: lying }, falseMoves)).toEqual([]);
  });

  it('was left without a quorum where fewer vantages had said so', async () => {
    const alone = told(await trial, (event) => {
      return event.type === 'reported' && event.report.vantage !== 'eu-de' ? undefined : event;
    });

    expect(lawsIn(alone, quorum)).toEqual(['2 quorum']);
  });

  it('was suspected too late where nothing had been said in time', async () => {
    const silent = told(await trial, (event) => {
      return event.type === 'committed' && event.at > dies.at ? { ...event, at: event.at + 12_000 } : event;
    });

    expect(lawsIn(silent, detection)).toEqual(['10 detection']);
  });
});

describe('a zone that fails and is drained in time', () => {
  const trial = trialOf([zoneFails], planOf({}, { ...plain, zoned: true }));

  it('is no violation', async () => {
    expect(lawsIn(await trial, zoneDrains, zonesMissed, trafficSomewhere)).toEqual([]);
  });

  it('is missed where nobody drained it, and was drained without a quorum where nobody had said so', async () => {
    const all = await trial;
    const nothing = told(all, (event) => (begins(event) ? undefined : event));
    const unsaid = told(all, (event) => (event.type === 'reported' ? undefined : event));

    expect(lawsIn(nothing, zonesMissed)).toEqual(['missed']);
    expect(lawsIn(unsaid, zoneDrains)).toEqual(['2 quorum']);
  });

  it('leaves traffic nowhere to go where the other zone is drained too', async () => {
    const none = told(await trial, (event) => (event.type === 'zones' ? { ...event, enabled: [] } : event));

    expect(lawsIn(none, trafficSomewhere)).toContain('5 traffic goes somewhere');
  });
});

describe('a region whose last open zone fails while users are kept from the other, which is up again', () => {
  const other: Fault = { kind: 'zone-fails', region: 'us-south', zone: '2', at: 48_000, forMs: 40_000 };
  const trial = trialOf([{ ...zoneFails, forMs: 12_000 }, other], planOf({}, { ...plain, zoned: true }));
  const served = async () =>
    (await trial).record
      .of('served')
      .filter((each) => each.region === 'us-south' && each.at > 0)
      .map(({ at, served: now }) => ({ at, served: now }));

  it('serves nobody from then on', async () => {
    expect((await served())[0]).toEqual({ at: other.at, served: false });
  });

  it('is left, and not falsely', async () => {
    const all = await trial;

    expect(decisionsIn(all.record).filter(isAutomaticMove)).toHaveLength(1);
    expect(lawsIn(all, falseMoves)).toEqual([]);
  });
});

describe('what depends on another application', () => {
  const [shop, payments] = [4_000, 0].map((confirmForMs) => applicationOf(plain, { confirmForMs, cooldownMs: 0 }));
  const plan = planOf({
    application: { ...(shop as Application), after: ['payments'] },
    others: [named('payments', payments as Application)],
  });
  const trial = trialOf([dies], plan);

  it('moves after that one has', async () => {
    const all = await trial;

    expect(decisionsIn(all.record).filter(isAutomaticMove)).toHaveLength(1);
    expect(lawsIn(all, dependencies, missed)).toEqual([]);
  });

  it('breaks its word where that one had been unsettled for long', async () => {
    const all = await trial;
    const unsettled = told({ ...all, record: all.whole }, (event) => {
      if (event.type !== 'committed' || event.commit.application !== 'payments' || event.at < dies.at) return event;
      const { phase } = event.commit.next;
      if (phase === 'suspect') return { ...event, at: dies.at };
      return phase === 'operating' || phase === 'blocked' ? event : undefined;
    }).record;

    expect(lawsIn({ ...all, whole: unsettled }, dependencies)).toEqual(['dependencies']);

    // Whoever asks Redis hears what it was put back to, and nobody has decided about that one since.
    const at = (decisionsIn(all.record).find(isAutomaticMove)?.at ?? 0) - 1;
    const putBackTo = (since: number) => also({ ...all, record: unsettled }, { at, type: 'forgot', since }).record;
    expect(lawsIn({ ...all, whole: putBackTo(dies.at - 1) }, dependencies)).toEqual([]);
    expect(lawsIn({ ...all, whole: putBackTo(dies.at + 1) }, dependencies)).toEqual(['dependencies']);
  });
});

it('a controller that acts just after its loop stood still breaks law 11', async () => {
  const all = await trialOf([dies]);
  const [left] = all.record.of('left');
  const stalled = (forMs: number): Trial => {
    const at = (left?.at ?? 0) - forMs - 1_000;
    const added = told(all, (event) => event);
    const stall: WorldEvent = { at, type: 'stalled', process: left?.process ?? '', forMs };
    added.record.tell(stall);
    return added;
  };

  expect(lawsIn(stalled(3_000), calm)).toContain('11 the clock is not trusted');
  expect(lawsIn(stalled(2_000), calm)).toEqual([]);
});

it('a controller that took part only after its loop stood still or its clock jumped has nothing to be restless about', async () => {
  const all = await trialOf([dies]);
  const [left] = all.record.of('left') as [Extract<WorldEvent, { type: 'left' }>];
  const { process } = left;
  const woke = left.at - 1_000;
  const troubles: WorldEvent[] = [
    { at: woke - 9_000, type: 'stalled', process, forMs: 9_000 },
    { at: woke, type: 'jumped', process, ms: 60_000 },
  ];
  const untold = told(all, (event) => (event.type === 'takes-part' ? undefined : event));
  const takingPart = (trouble: WorldEvent, at: number) =>
    lawsIn(also(untold, trouble, { at, type: 'takes-part', process }), calm);

  for (const trouble of troubles) {
    expect(takingPart(trouble, woke + 1)).toEqual([]);
    // What it had heard before is of unknown age, and of one that nobody saw taking part nothing is known.
    expect(takingPart(trouble, trouble.at - 1)).toContain('11 the clock is not trusted');
    expect(takingPart(trouble, trouble.at)).toContain('11 the clock is not trusted');
    expect(lawsIn(also(untold, trouble), calm)).toContain('11 the clock is not trusted');
  }
});

describe('a region that writes again when it is back, as Redis has forgotten that it was left unfenced', () => {
  const policy = { confirmForMs: 4_000, cooldownMs: 0, fenceOnFailure: 'proceed' } as const;
  const back = dies.at + 50_000;
  const trial = trialOf(
    [
      { kind: 'provider', resource: 'server', trouble: 'refuses-acts', at: 20_000, forMs: 60_000 },
      dies,
      { kind: 'redis-forgets', at: 60_000, forMs: 1_000 },
    ],
    planOf({ application: applicationOf(plain, policy) }),
  );
  const written = (at: number): WorldEvent => ({
    at,
    type: 'writable',
    application: 'shop',
    resource: 'volume',
    regions: ['us-south', 'eu-de'],
  });

  it('was allowed to: what Redis has lost had been committed before', async () => {
    const all = await trial;
    const unheard = told(all, (event) => {
      if (event.type !== 'committed') return event;
      return { ...event, commit: { ...event.commit, next: { ...event.commit.next, unfenced: undefined } } };
    });

    expect(all.record.of('writable')).toContainEqual(written(back));
    expect(lawsIn(all, oneWriter)).toEqual([]);
    expect(lawsIn(unheard, oneWriter)).toContain('1 one writer');
  });

  it('has had nothing withdrawn by what was forgotten, only by what is decided', async () => {
    const before = also(await trial, written(59_000));
    const remembered = told(before, (event) => (event.type === 'forgot' ? undefined : event));

    expect(lawsIn(before, oneWriter)).toEqual([]);
    expect(lawsIn(remembered, oneWriter)).toContain('1 one writer');
  });

  it('needs a new allowance once a newer operation has promoted something, or has let it run again', async () => {
    const all = await trial;
    const [call] = all.record.of('landed') as [Extract<WorldEvent, { type: 'landed' }>];
    const withCall = (verb: Verb, region: string, epoch: number) =>
      also(all, { ...call, at: back - 1, step: { ...call.step, verb, region }, fencing: { ...call.fencing, epoch } });
    const { epoch } = call.fencing;

    expect(lawsIn(withCall('promote', 'eu-de', epoch + 1), oneWriter)).toContain('1 one writer');
    expect(lawsIn(withCall('unfence', 'us-south', epoch + 1), oneWriter)).toContain('1 one writer');
    expect(lawsIn(withCall('unfence', 'eu-de', epoch + 1), oneWriter)).toEqual([]);
    expect(lawsIn(withCall('promote', 'eu-de', epoch), oneWriter)).toEqual([]);
  });
});

describe('a Redis that comes back as it was before the failover', () => {
  const trial = trialOf([dies, { kind: 'redis-rolls-back', at: 45_000, forMs: 1_000, agoMs: 40_000 }]);

  it('is not believed before somebody has adopted what is there', async () => {
    const all = await trial;
    const [call] = all.record.of('left') as [Extract<WorldEvent, { type: 'left' }>];
    const sent = also(all, { ...call, at: 52_000 });
    const remembered = told(sent, (event) => (event.type === 'forgot' ? { ...event, since: event.at - 1 } : event));

    expect(all.record.of('forgot')).toMatchObject([{ at: 45_000, since: 5_000 }]);
    expect(lawsIn(all, amnesia)).toEqual([]);
    expect(lawsIn(sent, amnesia)).toContain('8 old news');
    expect(lawsIn(remembered, amnesia)).toEqual([]);
  });

  it('is believed when it is put once more to an instant that knows of the failover, and to no other', async () => {
    const all = await trial;
    const [call] = all.record.of('left') as [Extract<WorldEvent, { type: 'left' }>];
    const again = (since: number) => also(also(all, { at: 51_000, type: 'forgot', since }), { ...call, at: 58_000 });
    expect(lawsIn(again(44_000), amnesia)).toEqual([]);
    expect(lawsIn(again(47_000), amnesia)).toContain('8 old news');
    expect(lawsIn(again(4_000), amnesia)).toContain('8 old news');
  });
});

describe('who has been given an application', () => {
  const trial = trialOf([dies]);
  const given = (at: number, token: number, instance = 'another'): WorldEvent => ({
    at,
    type: 'claimed',
    application: 'shop',
    instance,
    token,
    newest: true,
  });
  const elected = (at: number, token: number): WorldEvent => ({
    at,
    type: 'elected',
    server: 'redis-us-south',
    tokens: { shop: token },
  });

  it('makes every call under an older token a broken law, but for one that was lost with its primary before anything was confirmed', async () => {
    const all = await trial;
    const [first] = all.record.of('left');
    const at = first?.at ?? 0;
    const token = first?.fencing.token ?? 0;

    expect(lawsIn(all, permittedWrites)).toEqual([]);
    expect(lawsIn(also(all, given(at - 100, token + 1)), permittedWrites)).toContain('3 permitted writes');
    const heard = also(all, given(at - 100, token + 1), elected(at - 50, token + 1));
    expect(lawsIn(heard, permittedWrites)).toContain('3 permitted writes');
    expect(lawsIn(also(all, given(at - 100, token + 1), elected(at - 50, token)), permittedWrites)).toEqual([]);
    const [{ commit, version }] = all.record.of('confirmed') as [Extract<WorldEvent, { type: 'confirmed' }>];
    const under = { ...commit, instance: 'another', token: token + 1 };
    const confirmed: WorldEvent = { at: at - 75, type: 'confirmed', commit: under, version };
    const bound = also(all, given(at - 100, token + 1), confirmed, elected(at - 50, token));
    expect(lawsIn(bound, permittedWrites)).toContain('3 permitted writes');
  });

  it('comes to rest: nobody takes again what it had while nothing moves', async () => {
    const all = await trial;
    const end = all.endedAt;

    expect(lawsIn(all, ownershipRests)).toEqual([]);
    expect(lawsIn(also(all, given(end - 2, 8), given(end - 1, 9, 'a third')), ownershipRests)).toEqual([]);
    expect(lawsIn(also(all, given(end - 2, 8), given(end - 1, 9)), ownershipRests)).toEqual([]);
    expect(lawsIn(also(all, given(end - 3, 7), given(end - 2, 8), given(end - 1, 9)), ownershipRests)).toEqual([
      'ownership rests',
    ]);
  });
});

describe('the judge of shifts', () => {
  const shift = { steps: [10, 50], holdMs: 2_000, giveUpAfterMs: 12_000 };
  const application = applicationOf(plain, { confirmForMs: 4_000, cooldownMs: 0, shift });
  const plan = planOf({ application });
  const isEndOfHold = (event: WorldEvent) =>
    event.type === 'committed' && event.commit.entry.kind === 'decision' && event.commit.entry.rule === 634;

  it('has nothing to say of a way home in steps, and finds a step that was taken before the hold was over', async () => {
    const trial = await trialOf([dies], plan);
    expect(trial.record.events.filter(isEndOfHold)).toHaveLength(2);
    expect(shiftsAreHeld(trial)).toEqual([]);

    const hasty = told(trial, (event) => (event.type === 'committed' ? withoutHolds(event) : event));

    expect(shiftsAreHeld(hasty).map(({ because }) => because)).toEqual([
      'route:www:us-south/50% was asked for before route:www:us-south/10% had been held.',
      'promote:db:us-south was asked for before route:www:us-south/50% had been held.',
      'promote:volume:us-south was asked for before route:www:us-south/50% had been held.',
    ]);
  });
});

/** As if the end of no hold had ever been written down. */
function withoutHolds(event: Extract<WorldEvent, { type: 'committed' }>): WorldEvent {
  const { operation } = event.commit.next;
  if (operation === undefined) return event;
  const steps = operation.steps.map((step) => ({ ...step, heldAt: undefined }));
  return { ...event, commit: { ...event.commit, next: { ...event.commit.next, operation: { ...operation, steps } } } };
}

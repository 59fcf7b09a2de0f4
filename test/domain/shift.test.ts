import { describe, expect, it } from 'vitest';
import type { Application, Resource } from '../../src/domain/application.ts';
import { gateOf } from '../../src/domain/gate.ts';
import { madeWhole } from '../../src/domain/goal.ts';
import { toKeep } from '../../src/domain/kept.ts';
import type { Operation, StepRecord } from '../../src/domain/operation.ts';
import { type Change, plan } from '../../src/domain/plan.ts';
import { advance } from '../../src/domain/progress.ts';
import { wholeActive } from '../../src/domain/whereabouts.ts';
import { resource, shop, stateOf } from '../support/shop.ts';

const shift = { steps: [1, 50], holdMs: 60_000, giveUpAfterMs: 300_000 };
const inParts = (made: Resource): Resource => ({
  ...made,
  abilities: made.abilities.map((each) => (each.verb === 'route' ? { ...each, parts: true } : each)),
});
const application = shop({ shift }, { resources: [resource('db', ['promote']), inParts(resource('www', ['route']))] });
const atHome = { active: ['us-south'], primary: 'us-south' };
const inEuDe = { active: ['eu-de'], primary: 'eu-de' };
const switchover: Change = { kind: 'switchover', graceful: true, from: atHome, to: inEuDe, fenced: [] };
const story = (change: Partial<Change>, of: Application = application) =>
  plan(of, { ...switchover, ...change }).map(
    ({ id, after }) => `${id}${after.length > 0 ? ` after ${after.join(', ')}` : ''}`,
  );

describe('the plan of a shift', () => {
  it('sends a part on, then more, then moves the data, then all users', () => {
    expect(story({})).toEqual([
      'route:www:eu-de/1%',
      'route:www:eu-de/50% after route:www:eu-de/1%',
      'promote:db:eu-de after route:www:eu-de/50%',
      'route:www:eu-de after promote:db:eu-de',
      'verify:www:eu-de after route:www:eu-de',
    ]);
  });

  it('tells of each part who serves, how long it is held, and how long that takes in all', () => {
    const [first, , , last] = plan(application, switchover);

    expect(first).toMatchObject({
      active: ['us-south', 'eu-de'],
      part: { regions: ['eu-de'], percent: 1 },
      holdMs: 60_000,
      expectedMs: 61_000,
      because: 'Send 1 % of the users of www to eu-de, and see it be well for 60 s.',
    });
    expect(last).toMatchObject({ active: ['eu-de'], shifted: ['eu-de'] });
    expect(last).not.toHaveProperty('part');
  });

  it('brings capacity up before the first part', () => {
    const cold = shop({ shift }, { resources: [resource('pods', ['prepare']), inParts(resource('www', ['route']))] });

    expect(story({}, cold).slice(0, 2)).toEqual(['prepare:pods:eu-de', 'route:www:eu-de/1% after prepare:pods:eu-de']);
  });

  it('shifts what can be shifted, and the rest at once in the end, in the order that the configuration adds', () => {
    const second = { ...inParts(resource('api', ['route'])), after: ['www'] };
    const more = shop(
      { shift: { ...shift, steps: [10] } },
      { resources: [inParts(resource('www', ['route'])), second, resource('static', ['route'])], edges: [] },
    );

    expect(story({}, more)).toEqual([
      'route:www:eu-de/10%',
      'route:api:eu-de/10% after route:www:eu-de/10%',
      'route:www:eu-de after route:www:eu-de/10%, route:api:eu-de/10%',
      'route:api:eu-de after route:www:eu-de/10%, route:api:eu-de/10%, route:www:eu-de',
      'route:static:eu-de after route:www:eu-de/10%, route:api:eu-de/10%',
    ]);
  });

  it.each<[string, Partial<Change>, Application]>([
    ['by force', { graceful: false, kind: 'failover' }, application],
    ['where policy wants no shift', {}, shop({}, { resources: application.resources })],
    ['where the load balancer can not move a part', {}, shop({ shift })],
    ['where nobody joins', { from: { active: ['us-south', 'eu-de'], primary: 'us-south' }, to: atHome }, application],
    ['where nobody serves who could keep the rest', { from: { active: [], primary: 'us-south' } }, application],
    ['where users are taken back', { backsOut: true }, application],
  ])('is at once %s', (_name, change, of) => {
    expect(story(change, of).filter((step) => step.includes('%'))).toEqual([]);
  });

  it('begins with the first part again where an earlier shift has stopped halfway', () => {
    const halfway = { active: ['us-south', 'eu-de'], primary: 'us-south' };

    expect(story({ from: halfway, partly: ['eu-de'] })).toEqual(story({}));
    expect(story({ from: halfway, to: atHome, partly: ['eu-de'] })).toEqual([
      'route:www:us-south',
      'verify:www:us-south after route:www:us-south',
    ]);
  });
});

describe('a shift on its way', () => {
  const records = plan(application, switchover).map(
    (step): StepRecord => ({ ...step, status: 'waiting', attempts: 0 }),
  );
  const operation: Operation = {
    id: 'shop-1',
    kind: 'switchover',
    epoch: 1,
    rule: 220,
    graceful: true,
    requestedBy: 'alice',
    reason: 'a test',
    from: atHome,
    to: inEuDe,
    startedAt: 0,
    quotedLoss: {},
    steps: records,
  };
  const begun = stateOf(application, { phase: 'operating', epoch: 1, operation });
  const first = 'route:www:eu-de/1%';
  const asked = advance(advance(begun, { kind: 'started', step: first, at: 1 }), {
    kind: 'intended',
    step: first,
    intent: { fencing: { epoch: 1, token: 1 }, at: 2, deadlineAt: 10 },
  });

  it('counts both sides as serving from the moment a part may be there, and opens the gates of both', () => {
    expect(asked.placement).toEqual({ active: ['us-south', 'eu-de'], primary: 'us-south' });
    expect(asked.partly).toEqual(['eu-de']);
    expect(wholeActive(asked)).toEqual(['us-south']);
    expect(gateOf(begun).active).toEqual(['us-south']);
    expect(gateOf(asked).active).toEqual(['eu-de', 'us-south']);
  });

  it('is whole again when all users are where they should be', () => {
    const whole = records.reduce((state, { id }) => advance(state, { kind: 'done', step: id, at: 3, note: '' }), asked);

    expect(whole.placement).toEqual(inEuDe);
    expect(whole.partly).toBeUndefined();
  });

  it('keeps no weights for later that are a step of the way', () => {
    const seen = { 'us-south': { weight: 1 }, 'eu-de': { weight: 0.01 } };
    const [step] = records as [StepRecord];

    expect(toKeep(operation, step, seen, begun.partly)).toEqual(seen);
    expect(toKeep(operation, step, seen, asked.partly)).toBeUndefined();
  });

  it('has its last step asked for even where it looks done, because a part looks so too', () => {
    const last = records.find(({ id }) => id === 'route:www:eu-de') as StepRecord;
    const seen = { answer: 'yes', because: 'Users are sent there.' } as const;
    const call = { fencing: { epoch: 1, token: 1 }, at: 2, deadlineAt: 10 };

    expect(madeWhole(last, seen).answer).toBe('no');
    expect(madeWhole({ ...last, intent: { ...call, outcome: 'unknown' } }, seen).answer).toBe('no');
    expect(madeWhole({ ...last, intent: { ...call, outcome: 'accepted' } }, seen).answer).toBe('yes');
    expect(madeWhole({ ...last, shifted: undefined }, seen).answer).toBe('yes');
  });
});

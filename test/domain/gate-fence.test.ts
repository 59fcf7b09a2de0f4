import { describe, expect, it } from 'vitest';
import { gateOf } from '../../src/domain/gate.ts';
import { goalOf } from '../../src/domain/goal.ts';
import type { Answer, Observation } from '../../src/domain/observation.ts';
import type { Intent, Operation, StepRecord } from '../../src/domain/operation.ts';
import { plan } from '../../src/domain/plan.ts';
import { initialState, type State } from '../../src/domain/state.ts';
import { shop } from '../support/shop.ts';

const from = { active: ['us-south'], primary: 'us-south' };
const to = { active: ['eu-de'], primary: 'eu-de' };
const ability = {
  verb: 'fence',
  irreversible: false,
  repeatable: true,
  deadlineMs: 240_000,
  settleMs: 70_000,
  expectedMs: 41_000,
  closedForMs: 40_000,
} as const;
const plain = shop();
const application = {
  ...plain,
  resources: [
    ...plain.resources,
    { id: 'gate', provider: 'gate', regions: ['us-south'], abilities: [ability], after: [] },
  ],
};
const planned = plan(application, { kind: 'failover', graceful: false, from, to, fenced: [] });

/** In the middle of that operation, with this said of its steps. */
function during(said: Readonly<Record<string, Partial<StepRecord>>>, more: Partial<Operation> = {}): State {
  const steps = planned.map((step): StepRecord => ({ ...step, status: 'waiting', attempts: 0, ...said[step.id] }));
  const operation: Operation = {
    id: 'shop-7',
    kind: 'failover',
    epoch: 7,
    rule: 401,
    graceful: false,
    requestedBy: 'regent',
    reason: '',
    from,
    to,
    startedAt: 0,
    steps,
    quotedLoss: {},
    ...more,
  };
  return { ...initialState('shop', from, 'automatic'), epoch: 7, phase: 'operating', operation };
}

const fence = 'fence:gate:us-south';
const asked = { status: 'running', attempts: 1 } as const;

describe('the gate as a fence', () => {
  it('is a step before every promotion, which says how long it has to be closed', () => {
    expect(planned.find(({ id }) => id === fence)).toMatchObject({ closedForMs: 40_000 });
    for (const { after } of planned.filter(({ verb }) => verb === 'promote')) expect(after).toContain(fence);
  });

  it.each([
    ['is open before its intent is committed', during({}), ['us-south']],
    ['closes with the intent, while users go nowhere else yet', during({ [fence]: asked }), []],
    ['stays closed when the step has failed', during({ [fence]: { status: 'failed', attempts: 1 } }), []],
    [
      'opens again when the operation is called off',
      during({ [fence]: asked }, { withdrawn: 'It is up again.' }),
      ['us-south'],
    ],
    [
      'stays closed when users are sent elsewhere',
      during(Object.fromEntries(planned.map(({ id }) => [id, asked]))),
      ['eu-de'],
    ],
  ])('%s', (_, state, active) => {
    expect(gateOf(state).active).toEqual(active);
  });
});

describe('such a fence is done', () => {
  const goal = (intent: Partial<Intent> | undefined, gateClosed: Answer, at: number) => {
    const [step] = planned.filter(({ id }) => id === fence);
    if (step === undefined) throw new Error('there is no such step');
    const call: Intent | undefined = intent && {
      fencing: { epoch: 7, token: 1 },
      at: 1_000,
      deadlineAt: 11_000,
      ...intent,
    };
    const observation: Observation = {
      resource: 'gate',
      at,
      busy: 'no',
      regions: { 'us-south': { gateClosed, detail: 'Seen.' } },
    };
    return goalOf({ ...step, intent: call }, observation);
  };
  const accepted = { outcome: 'accepted', answeredAt: 2_000 } as const;

  it.each([
    ['not before it was asked for, however closed the gate is', undefined, 'yes', 99_000, 'no'],
    ['not while nobody has answered', {}, 'yes', 99_000, 'no'],
    ['not while the gates have not all learnt it', { outcome: 'refused', answeredAt: 2_000 }, 'yes', 99_000, 'no'],
    ['not before whoever has not heard of it has given up', accepted, 'yes', 41_999, 'no'],
    ['then', accepted, 'yes', 42_000, 'yes'],
    ['not when one opens meanwhile', accepted, 'no', 42_000, 'no'],
    ['perhaps when the probers can not be seen', accepted, 'unknown', 42_000, 'unknown'],
  ] as [string, Partial<Intent> | undefined, Answer, number, Answer][])('%s', (_, intent, closed, at, answer) => {
    expect(goal(intent, closed, at).answer).toBe(answer);
  });

  it('and says how long is left', () => {
    expect(goal(accepted, 'yes', 12_000).because).toBe('Seen. Whoever has not heard of it gives up in 30 s.');
  });
});

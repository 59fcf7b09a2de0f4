import { describe, expect, it } from 'vitest';
import { gateOf } from '../../src/domain/gate.ts';
import type { Operation, StepRecord } from '../../src/domain/operation.ts';
import { initialState, type State } from '../../src/domain/state.ts';

const from = { active: ['us-south'], primary: 'us-south' };
const to = { active: ['eu-de'], primary: 'eu-de' };

function step(id: string, more: Partial<StepRecord> = {}): StepRecord {
  const [verb = '', resource = ''] = id.split(':');
  return {
    id,
    verb: verb as StepRecord['verb'],
    resource,
    region: 'eu-de',
    active: to.active,
    graceful: false,
    after: [],
    irreversible: false,
    repeatable: true,
    deadlineMs: 60_000,
    settleMs: 0,
    expectedMs: 0,
    because: '',
    status: 'waiting',
    attempts: 0,
    ...more,
  };
}

function during(steps: readonly StepRecord[], more: Partial<Operation> = {}): State {
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

const promoted = step('promote:db', { status: 'done', attempts: 1 });
const asked = { status: 'running', attempts: 1 } as const;

describe('where users should go', () => {
  it.each<[string, State, readonly string[]]>([
    ['while nothing runs is where the application is', initialState('shop', from, 'automatic'), ['us-south']],
    [
      'does not change with the beginning of an operation',
      during([step('promote:db'), step('route:www')]),
      ['us-south'],
    ],
    ['does not change while the data moves', during([step('promote:db', asked), step('route:www')]), ['us-south']],
    [
      'does not change when a route step is only looked at',
      during([promoted, step('route:www', { status: 'running' })]),
      ['us-south'],
    ],
    [
      'changes with the intent of the first call, whatever becomes of it',
      during([promoted, step('route:www', asked)]),
      ['eu-de'],
    ],
    [
      'is what the newest step wants that moves users',
      during([
        promoted,
        step('route:www', { ...asked, status: 'done', active: ['us-south', 'eu-de'] }),
        step('route:api', asked),
      ]),
      ['eu-de'],
    ],
    [
      'stays when that call has failed: a person decides',
      during([promoted, step('route:www', { status: 'failed', attempts: 9 })]),
      ['eu-de'],
    ],
    [
      'changes when an operator skips that step',
      during([promoted, step('route:www', { status: 'skipped' })]),
      ['eu-de'],
    ],
    [
      'goes back when the operation is called off',
      during([promoted, step('route:www', asked)], { withdrawn: 'It is up.' }),
      ['us-south'],
    ],
    ['follows the data where no step moves users', during([promoted, step('verify:www')]), ['eu-de']],
    [
      'waits for the data where no step moves users',
      during([step('promote:db', asked), step('verify:www')]),
      ['us-south'],
    ],
    ['changes at once where nothing but users moves', during([step('verify:www')]), ['eu-de']],
    [
      'is of no matter to a zone',
      during([step('drain:www', asked)], { kind: 'drain', zone: { region: 'us-south', zone: 'a' }, to: from }),
      ['us-south'],
    ],
    [
      'is of no matter to a region that is made a replica again',
      during([step('rejoin:db', asked)], { kind: 'reprotect', returned: 'eu-de', to: from }),
      ['us-south'],
    ],
  ])('%s', (_, state, active) => {
    expect(gateOf(state)).toEqual({ epoch: state.epoch, active });
  });

  it('is written in one order, so that the same is never news', () => {
    const both = initialState('shop', { active: ['us-south', 'eu-de'], primary: 'us-south' }, 'manual');

    expect(gateOf(both).active).toEqual(['eu-de', 'us-south']);
  });
});

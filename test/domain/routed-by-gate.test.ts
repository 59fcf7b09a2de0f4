import { describe, expect, it } from 'vitest';
import { contextOf } from '../../src/domain/context.ts';
import { no, unknown, yes } from '../../src/domain/finding.ts';
import type { StepRecord } from '../../src/domain/operation.ts';
import { routedByGate } from '../../src/domain/served.ts';
import { initialState } from '../../src/domain/state.ts';
import { shop } from '../support/shop.ts';

const now = 1_000_000;
const step: StepRecord = {
  id: 'route:www:eu-de',
  verb: 'route',
  resource: 'www',
  region: 'eu-de',
  active: ['eu-de'],
  graceful: false,
  after: [],
  irreversible: false,
  repeatable: true,
  deadlineMs: 60_000,
  settleMs: 0,
  expectedMs: 0,
  because: '',
  status: 'running',
  attempts: 1,
};

/** Every vantage is answered from there, under each of the names. */
function seenFrom(servedBy: string | null, gated = true, names = ['www', 'api']) {
  const application = shop({}, { gated, edges: names.map((id) => ({ id })) });
  const reports = application.vantages.map((vantage) => ({
    receivedAt: now,
    report: {
      vantage,
      application: 'shop',
      sequence: 1,
      process: 'p',
      isolatedFor: [],
      verdicts: [],
      edges: names.map((edge) => ({ edge, servedBy: edge === 'www' ? servedBy : 'eu-de', reason: 'ok' })),
    },
  }));
  const state = initialState('shop', { active: ['us-south'], primary: 'us-south' }, 'automatic');
  return contextOf(application, state, { now, reports, observations: {} });
}

const unseen = unknown('CIS answered 503.');

describe('a route step whose load balancer nobody can see', () => {
  it('is done when users have arrived by the gates, under every name', () => {
    const found = routedByGate(step, unseen, seenFrom('eu-de'));

    expect(found.answer).toBe('yes');
    expect(found.because).toMatch(/^Users have arrived by the gates: .* CIS answered 503\.$/);
  });

  it.each([
    ['users have not all arrived', step, unseen, seenFrom('us-south')],
    ['nobody is answered', step, unseen, seenFrom(null)],
    ['it has not been asked for: the gates have not moved', { ...step, attempts: 0 }, unseen, seenFrom('eu-de')],
    ['no gates move the users: what moved them may move them back', step, unseen, seenFrom('eu-de', false)],
    ['there is no public name to look at', step, unseen, seenFrom('eu-de', true, [])],
    ['the load balancer shows that it is not so', step, no('It serves us-south.'), seenFrom('eu-de')],
  ])('is not when %s', (_, given, seen, context) => {
    expect(routedByGate(given, seen, context)).toBe(seen);
  });

  it('is what the load balancer says where it says so itself', () => {
    const seen = yes('It serves eu-de.');

    expect(routedByGate(step, seen, seenFrom('us-south'))).toBe(seen);
  });
});

import { describe, expect, it } from 'vitest';
import { contextOf } from '../../src/domain/context.ts';
import type { Step } from '../../src/domain/operation.ts';
import type { EdgeReport } from '../../src/domain/report.ts';
import { servedAsWanted } from '../../src/domain/served.ts';
import { initialState } from '../../src/domain/state.ts';
import { shop } from '../support/shop.ts';

const now = 1_000_000;
const vantages = ['a', 'b', 'c', 'd', 'cis'];
const application = shop({}, { vantages, edgeVantage: { id: 'cis', resource: 'www', maxAgeMs: 90_000 } });
const verify: Step = {
  id: 'verify:www:eu-de',
  verb: 'verify',
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
};

/** By vantage: the region that it is answered from, null where it is not, `late` for a report that is too old. */
type Seen = Readonly<Record<string, string | null | { readonly late: string }>>;

function verified(seen: Seen) {
  const reports = Object.entries(seen).map(([vantage, each]) => {
    const servedBy = typeof each === 'object' && each !== null ? each.late : each;
    const isLate = typeof each === 'object' && each !== null;
    const edges: EdgeReport[] = [{ edge: 'www', servedBy, reason: servedBy === null ? 'status-530' : 'ok' }];
    const report = { vantage, application: 'shop', sequence: 1, process: 'p', isolatedFor: [], verdicts: [], edges };
    return { receivedAt: isLate ? now - 10 * application.policy.staleAfterMs : now, report };
  });
  const state = initialState('shop', { active: ['us-south'], primary: 'us-south' }, 'automatic');
  return servedAsWanted(verify, contextOf(application, state, { now, reports, observations: {} }));
}

describe('whether users arrive where they should', () => {
  it.each<[string, Seen, string]>([
    ['all live probers are answered from there', { a: 'eu-de', b: 'eu-de', c: 'eu-de', d: 'eu-de' }, 'yes'],
    ['more than half of the live ones are', { a: 'eu-de', b: 'eu-de', c: 'us-south' }, 'yes'],
    ['half of them are', { a: 'eu-de', b: 'eu-de', c: 'us-south', d: null }, 'no'],
    ['none is', { a: 'us-south', b: null }, 'no'],
    ['one is, and the others are not alive', { a: 'eu-de' }, 'yes'],
    ['two were, too long ago to say so now', { a: 'us-south', b: { late: 'eu-de' }, c: { late: 'eu-de' } }, 'no'],
    ['nobody has looked', {}, 'unknown'],
  ])('when %s', (_, seen, answer) => {
    expect(verified(seen).answer).toBe(answer);
  });

  it('is told with whoever comes later: who is still answered from elsewhere, or by nobody', () => {
    expect(verified({ a: 'eu-de', b: 'eu-de', c: 'eu-de', d: 'us-south' }).because).toBe(
      '3 of 4 live vantages are answered from eu-de (a: eu-de, b: eu-de, c: eu-de, d: us-south).',
    );
    expect(verified({ a: 'eu-de', b: null }).because).toContain('b: status-530');
  });
});

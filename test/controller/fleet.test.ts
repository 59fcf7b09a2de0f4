import { describe, expect, it } from 'vitest';
import { Fleet } from '../../src/controller/fleet.ts';
import { decide } from '../../src/domain/decide.ts';
import type { State } from '../../src/domain/state.ts';
import type { FleetMember } from '../../src/domain/view.ts';
import { everybodySays, shop, stateOf, viewOf } from '../support/shop.ts';

const application = shop({}, { after: ['payments'] });
const payments = shop({}, { id: 'payments', after: ['ledger'], noticedWithinMs: 6_000 });

/** What the shop is told of payments. */
function told(changes: Partial<State>): FleetMember | undefined {
  const fleet = new Fleet([application, payments], { concurrentOperations: 1, intoOneRegion: 1 });
  fleet.note(stateOf(payments, changes));
  return fleet.viewFor('shop')?.others[0];
}

describe('what an application is told of another one', () => {
  it('is what that one depends on, so that two do not wait for each other', () => {
    expect(told({})?.after).toEqual(['ledger']);
  });

  it('is where it stands, and how soon everybody would know of its death', () => {
    expect(told({})).toMatchObject({ standsIn: ['us-south'], knownWithinMs: 10_000 });
  });

  it.each<[string, Partial<State>]>([
    ['blocked', { phase: 'blocked' }],
    ['paused', { phase: 'operating', pause: { by: 'alice', reason: 'look', at: 1 } }],
    ['frozen', { phase: 'operating', frozen: { because: 'Redis forgot.', since: 1, epoch: 3 } }],
  ])('is that it waits for a person while it is %s', (_, changes) => {
    expect(told(changes)?.waitsForPerson).toBe(true);
  });

  it('is whether an operator has ordered what it does', () => {
    const suspect = stateOf(payments, { phase: 'suspect', suspected: { 'us-south': 0 } });
    const { next } = decide(payments, suspect, viewOf(everybodySays({ 'us-south': 'down', 'eu-de': 'up' })));
    const operation = next.operation && { ...next.operation, requestedBy: 'alice' };

    expect(told(next)).toMatchObject({ phase: 'operating', movingInto: ['eu-de'] });
    expect([told(next)?.ordered, told(next)?.waitsForPerson]).toEqual([undefined, undefined]);
    expect(told({ ...next, operation })?.ordered).toBe(true);
  });
});

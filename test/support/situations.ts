import fc from 'fast-check';
import { expect } from 'vitest';
import type { Application } from '../../src/domain/application.ts';
import { type Decision, decide } from '../../src/domain/decide.ts';
import type { Operation } from '../../src/domain/operation.ts';
import type { State } from '../../src/domain/state.ts';
import type { View } from '../../src/domain/view.ts';
import { applications, statesOf } from './arbitrary.ts';
import { viewsOf } from './arbitrary-views.ts';

/** What a decision is made from. */
export interface Situation {
  readonly application: Application;
  readonly state: State;
  readonly view: View;
}

const situations: fc.Arbitrary<Situation> = applications.chain((application) =>
  fc.record({ application: fc.constant(application), state: statesOf(application), view: viewsOf(application) }),
);

/** The same where nothing but what is seen, and what operators and laws want, keeps Regent from acting. */
const ripe: fc.Arbitrary<Situation> = situations.map(({ application, state, view: { command: _none, ...view } }) => {
  const long = view.now - 1_000_000;
  const suspected = Object.fromEntries([...state.placement.active, state.placement.primary].map((id) => [id, long]));
  const phase = state.phase === 'operating' || state.phase === 'blocked' ? 'suspect' : state.phase;
  const free: State = {
    ...state,
    phase,
    suspected: phase === 'suspect' ? suspected : {},
    operation: undefined,
    queued: undefined,
    cooldownUntil: undefined,
    approval: { by: 'alice', at: long },
    returnedAt: long,
    leftAt: {},
    displacedBy: 'regent',
    backedOut: false,
  };
  return { application, state: free, view };
});

/** More decisions than this in a row without anything from outside: the rules do not come to rest. */
const restWithin = 20;

/** Holds for any application in any state that sees anything at all. */
export function always(check: (situation: Situation) => void): void {
  fc.assert(fc.property(situations, check), { numRuns: 1_000 });
}

/** What is decided one after the other, as a controller does, until nothing is news. */
export function* decisions({
  application,
  state,
  view,
}: Situation): Generator<{ before: Situation; decision: Decision }> {
  let before: Situation = { application, state, view };
  for (let count = 0; count < restWithin; count += 1) {
    const decision = decide(application, before.state, before.view);
    yield { before, decision };
    if (!decision.news) return;
    const { command: _answered, ...rest } = before.view;
    before = { application, state: decision.next, view: decision.answer === undefined ? before.view : rest };
  }
}

/** Holds for whatever Regent begins by itself. */
export function whateverBegins(check: (operation: Operation, situation: Situation) => void): void {
  let begun = 0;
  const property = fc.property(ripe, (situation) => {
    for (const { before, decision } of decisions(situation)) {
      if (decision.operation === undefined) continue;
      expect(decision.operation.requestedBy).toBe('regent');
      begun += 1;
      check(decision.operation, before);
    }
  });
  fc.assert(property, { numRuns: 1_000 });
  // A property of what hardly ever happens says nothing.
  expect(begun).toBeGreaterThan(50);
}

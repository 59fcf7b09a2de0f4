import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Application, promotable } from '../../src/domain/application.ts';
import { contextOf } from '../../src/domain/context.ts';
import { type Decision, decide } from '../../src/domain/decide.ts';
import { assess, freshReport } from '../../src/domain/health.ts';
import type { Operation } from '../../src/domain/operation.ts';
import { permit } from '../../src/domain/permit.ts';
import { movesPrimary } from '../../src/domain/plan.ts';
import type { State } from '../../src/domain/state.ts';
import type { View } from '../../src/domain/view.ts';
import { applications, statesOf } from '../support/arbitrary.ts';
import { viewsOf } from '../support/arbitrary-views.ts';

interface Situation {
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
function always(check: (situation: Situation) => void): void {
  fc.assert(fc.property(situations, check), { numRuns: 1_000 });
}

/** What is decided one after the other, as a controller does, until nothing is news. */
function* decisions({ application, state, view }: Situation): Generator<{ before: Situation; decision: Decision }> {
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
function whateverBegins(check: (operation: Operation, situation: Situation) => void): void {
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

describe('health by votes', () => {
  it('is down or up for no region of which a majority does not say so', () => {
    always(({ application, state, view }) => {
      for (const { health, votes } of assess(application, state.placement.active, view)) {
        const saying = (says: string) => votes.filter((vote) => vote.says === says).length;
        if (health === 'down') expect(saying('down') * 2).toBeGreaterThan(application.vantages.length);
        if (health === 'up' || health === 'degraded')
          expect(saying('up') * 2).toBeGreaterThan(application.vantages.length);
      }
    });
  });

  it('is the same in whatever order the reports came', () => {
    always(({ application, state, view }) => {
      const backwards = { ...view, reports: view.reports.toReversed() };

      expect(assess(application, state.placement.active, backwards)).toEqual(
        assess(application, state.placement.active, view),
      );
    });
  });

  it('never turns into its opposite because somebody falls silent', () => {
    always(({ application, state, view }) => {
      const fewer = { ...view, reports: view.reports.slice(1) };
      const before = assess(application, state.placement.active, view);
      const after = assess(application, state.placement.active, fewer);

      after.forEach(({ health }, index) => {
        expect([before[index]?.health, 'unknown', 'up']).toContain(health);
        if (before[index]?.health === 'down') expect(['down', 'unknown']).toContain(health);
      });
    });
  });
});

describe('the rules', () => {
  it('have an answer to everything, come to rest, and never go back to an older epoch', () => {
    always((situation) => {
      const all = [...decisions(situation)];
      for (const { before, decision } of all) {
        expect(decision.next.epoch - before.state.epoch).toBe(decision.operation === undefined ? 0 : 1);
        expect(decision.because).not.toBe('');
      }
      expect(all.at(-1)?.decision.news).toBe(false);
    });
  });

  it('decide the same for the same', () => {
    always(({ application, state, view }) => {
      expect(decide(application, state, view)).toEqual(decide(application, state, view));
    });
  });

  it('answer every command, and none that was not given', () => {
    always(({ application, state, view }) => {
      const { answer, rule } = decide(application, state, view);
      if (answer !== undefined) expect(answer.command).toBe(view.command?.id);
      if (view.command !== undefined && rule !== 206) expect(answer).toBeDefined();
    });
  });
});

describe('what Regent begins by itself', () => {
  it('is not called off again by what it was begun for', () => {
    whateverBegins((operation, { application, state, view }) => {
      const context = contextOf(application, { ...state, operation }, view);
      for (const step of operation.steps) expect(permit(operation, step, context).answer).not.toBe('withdraw');
    });
  });
});

describe('law 1, one writer', () => {
  it('lets no forced move promote anything before what can write on the old side is fenced', () => {
    always(({ application, state, view }) => {
      const { operation } = decide(application, state, view);
      if (operation === undefined || operation.graceful) return;
      const fences = operation.steps.filter(({ verb }) => verb === 'fence').map(({ id }) => id);
      for (const step of operation.steps.filter(({ verb }) => verb === 'promote')) {
        expect(fences).not.toEqual([]);
        expect(step.after).toEqual(expect.arrayContaining(fences));
      }
    });
  });
});

describe('law 2, no quorum, no automatic action', () => {
  it('moves away from nothing that a majority of the configured vantages does not freshly see down', () => {
    whateverBegins((operation, { application, view }) => {
      if (operation.zone !== undefined || operation.graceful) return;
      const left = operation.from.active.filter((region) => !operation.to.active.includes(region));
      const moved = movesPrimary(application, { ...operation, fenced: [] }) ? [operation.from.primary] : [];
      for (const region of [...left, ...moved]) {
        const seeing = application.vantages
          .map((vantage) => freshReport(application, vantage, view))
          .filter((report) => report !== undefined && !report.isolatedFor.includes(region))
          .filter((report) => report?.verdicts.some((each) => each.region === region && each.verdict === 'down'));
        expect(seeing.length * 2).toBeGreaterThan(application.vantages.length);
      }
    });
  });
});

describe('law 4, unknown is a third value', () => {
  it('promotes no replica by itself whose readiness or loss nobody knows', () => {
    whateverBegins((operation, { application, view }) => {
      if (operation.from.primary === operation.to.primary) return;
      for (const { id, maxDataLossMs } of promotable(application)) {
        const observation = view.observations[id];
        const seen = observation?.regions[operation.to.primary];
        expect(view.now - (observation?.at ?? 0)).toBeLessThanOrEqual(application.policy.observationStaleAfterMs);
        if (seen?.role === 'primary') continue;
        if (operation.graceful) expect(seen?.ready?.graceful).toBe('yes');
        else if (seen?.ready?.forced !== 'yes')
          expect(seen?.loss?.ms).toBeLessThanOrEqual(maxDataLossMs ?? application.policy.maxDataLossMs);
      }
    });
  });
});

describe('law 5, traffic never goes nowhere', () => {
  it('plans no operation, whoever asks for it, after which nobody would serve', () => {
    always(({ application, state, view }) => {
      const { operation } = decide(application, state, view);
      if (operation !== undefined) expect(operation.to.active).not.toEqual([]);
    });
  });
});

describe('law 9, the operator wins', () => {
  it('begins nothing by itself while it is manual or paused, or while it may not trust itself or Redis', () => {
    whateverBegins((_operation, { state, view }) => {
      expect(state.automation).toBe('automatic');
      expect([view.pause, view.restless, view.amnesia]).toEqual([undefined, undefined, undefined]);
    });
  });

  it('brings no users by itself to a region that an operator keeps drained', () => {
    whateverBegins(({ from, to }, { state }) => {
      const joining = to.active.filter((region) => !from.active.includes(region));
      expect(joining.filter((region) => state.drained.includes(region))).toEqual([]);
    });
  });

  it('lets no call begin while it is paused, or while it may not trust itself or Redis', () => {
    always(({ application, state, view }) => {
      const { operation } = state;
      const free = view.pause === undefined && view.restless === undefined && view.amnesia === undefined;
      if (operation === undefined || free) return;
      const context = contextOf(application, state, view);
      for (const step of operation.steps) expect(permit(operation, step, context).answer).toBe('wait');
    });
  });
});

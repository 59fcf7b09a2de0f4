import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Application, abilityFor } from '../../src/domain/application.ts';
import { stepRecords } from '../../src/domain/decide.ts';
import type { Step } from '../../src/domain/operation.ts';
import { type Change, movesPrimary, plan } from '../../src/domain/plan.ts';
import { applications, changesOf } from '../support/arbitrary.ts';

const planned = applications.chain((application) =>
  changesOf(application).map((change) => ({ application, change, steps: plan(application, change) })),
);

/** Holds for the plan of any change of any application. */
function ofEveryPlan(check: (of: { application: Application; change: Change; steps: readonly Step[] }) => void): void {
  fc.assert(fc.property(planned, check), { numRuns: 1_000 });
}

const ofVerb = (steps: readonly Step[], verb: Step['verb']) => steps.filter((step) => step.verb === verb);

/** Everything that has to be done before a step. */
function before(steps: readonly Step[], step: Step): Step[] {
  const direct = steps.filter(({ id }) => step.after.includes(id));
  return [...new Set([...direct, ...direct.flatMap((each) => before(steps, each))])];
}

it('a plan has an end: whatever is ready is done, until nothing is left', () => {
  ofEveryPlan(({ application, change }) => {
    const waiting = new Map(stepRecords(application, change).map((step) => [step.id, step]));
    for (let rounds = waiting.size; rounds > 0; rounds -= 1) {
      const ready = [...waiting.values()].filter((step) => step.after.every((id) => !waiting.has(id)));
      for (const { id } of ready) waiting.delete(id);
    }
    expect([...waiting.keys()]).toEqual([]);
  });
});

it('a plan names every step once, and waits for no step that it does not have', () => {
  ofEveryPlan(({ steps }) => {
    const ids = steps.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(steps.flatMap(({ after }) => after).filter((id) => !ids.includes(id))).toEqual([]);
  });
});

it('a plan routes nobody before every promotion, and verifies after every route', () => {
  ofEveryPlan(({ steps }) => {
    for (const route of ofVerb(steps, 'route')) {
      expect(before(steps, route)).toEqual(expect.arrayContaining(ofVerb(steps, 'promote')));
    }
    for (const verify of ofVerb(steps, 'verify')) {
      expect(before(steps, verify)).toEqual(expect.arrayContaining(ofVerb(steps, 'route')));
    }
  });
});

it('a forced plan promotes nothing before everything that can fence the old side has', () => {
  ofEveryPlan(({ application, change, steps }) => {
    if (change.graceful || change.kind === 'reprotect' || !movesPrimary(application, change)) return;
    const able = application.resources.filter(
      (resource) => abilityFor(resource, 'fence') !== undefined && resource.regions.includes(change.from.primary),
    );
    expect(ofVerb(steps, 'fence').map(({ resource }) => resource)).toEqual(able.map(({ id }) => id));
    for (const promotion of ofVerb(steps, 'promote')) {
      expect(before(steps, promotion)).toEqual(expect.arrayContaining(ofVerb(steps, 'fence')));
    }
  });
});

it('a plan can be undone up to its point of no return: what may come before that has an opposite, or only looks', () => {
  ofEveryPlan(({ steps }) => {
    const irreversible = steps.filter((step) => step.irreversible);
    if (irreversible.length === 0) return;
    const early = steps.filter(
      (step) => !step.irreversible && !irreversible.every((each) => before(steps, step).includes(each)),
    );
    expect(early.filter(({ verb }) => !['fence', 'unfence', 'prepare', 'verify'].includes(verb))).toEqual([]);
  });
});

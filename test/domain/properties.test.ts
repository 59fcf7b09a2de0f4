import { describe, expect, it } from 'vitest';
import { contextOf } from '../../src/domain/context.ts';
import { decide, evaluate } from '../../src/domain/decide.ts';
import { assess } from '../../src/domain/health.ts';
import { permit } from '../../src/domain/permit.ts';
import { rules } from '../../src/domain/rules.ts';
import type { State } from '../../src/domain/state.ts';
import { always, decisions, whateverBegins } from '../support/situations.ts';

const expectedBy = ({ placement, drained }: State) => ({ active: placement.active, drained });

describe('health by votes', () => {
  it('is down or up for no region of which a majority does not say so', () => {
    always(({ application, state, view }) => {
      for (const { health, votes } of assess(application, expectedBy(state), view)) {
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

      expect(assess(application, expectedBy(state), backwards)).toEqual(assess(application, expectedBy(state), view));
    });
  });

  it('never turns into its opposite because somebody falls silent', () => {
    always(({ application, state, view }) => {
      const fewer = { ...view, reports: view.reports.slice(1) };
      const before = assess(application, expectedBy(state), view);
      const after = assess(application, expectedBy(state), fewer);

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

  it('decide by the first row of which every guard says yes, as why tells it', () => {
    always(({ application, state, view }) => {
      const context = contextOf(application, state, view);
      const first = rules.find(
        (rule) => rule.from.includes(state.phase) && evaluate(rule, context).every(({ answer }) => answer === 'yes'),
      );

      expect(decide(application, state, view).rule).toBe(first?.id ?? 0);
    });
  });

  it('hear "unknown" only from guards that are declared to know it', () => {
    const heard = new Set<string>();
    always(({ application, state, view }) => {
      const context = contextOf(application, state, view);
      for (const rule of rules.filter(({ from }) => from.includes(state.phase))) {
        const answers = evaluate(rule, context);
        const unknown = rule.when.filter((_, index) => answers[index]?.answer === 'unknown');
        expect(unknown.filter(({ canBeUnknown }) => canBeUnknown !== true).map(({ name }) => name)).toEqual([]);
        for (const { name } of unknown) heard.add(name);
      }
    });
    expect(heard.size).toBeGreaterThan(4);
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

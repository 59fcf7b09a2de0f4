import { describe, expect, it } from 'vitest';
import { promotable } from '../../src/domain/application.ts';
import { contextOf } from '../../src/domain/context.ts';
import { decide } from '../../src/domain/decide.ts';
import { freshReport } from '../../src/domain/health.ts';
import { permit } from '../../src/domain/permit.ts';
import { movesPrimary } from '../../src/domain/plan.ts';
import { always, whateverBegins } from '../support/situations.ts';

// The laws of the design that the decision core can keep or break, over any application, state and view.

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

  it('lets no promotion begin while any other region may write, unless exactly that is allowed under its epoch', () => {
    let begun = 0;
    always(({ application, state, view }) => {
      const { operation } = state;
      if (operation === undefined || operation.from.primary === operation.to.primary) return;
      const open = (state.unfenced ?? []).map(({ region }) => region);
      const old = operation.graceful ? [] : [operation.from.primary];
      const others = [...old, ...open.filter((region) => region !== operation.from.primary)];
      const context = contextOf(application, state, view);
      for (const step of operation.steps.filter(({ verb }) => verb === 'promote')) {
        if (permit(operation, step, context).answer !== 'go') continue;
        begun += 1;
        for (const region of others.filter((each) => each !== operation.to.primary)) {
          const fences = operation.steps.filter((each) => each.verb === 'fence' && each.region === region);
          expect(fences).not.toEqual([]);
          for (const { resource } of fences.filter(({ status }) => status !== 'done')) {
            expect(state.unfenced).toContainEqual(
              expect.objectContaining({ resource, region, epoch: operation.epoch }),
            );
          }
        }
      }
    });
    expect(begun).toBeGreaterThan(5);
  });

  it('begins nothing by itself that touches a region which was left unfenced, but to fence it', () => {
    whateverBegins((operation, { state }) => {
      const open = (state.unfenced ?? []).map(({ region }) => region);
      if (operation.steps.every(({ verb }) => verb === 'fence')) return;
      const joining = operation.to.active.filter((region) => !operation.from.active.includes(region));
      expect(joining.filter((region) => open.includes(region))).toEqual([]);
      expect(open).not.toContain(operation.returned);
      const tried = operation.steps.filter(({ region }) => open.includes(region)).map(({ verb }) => verb);
      expect(tried.filter((verb) => verb === 'unfence' || verb === 'rejoin' || verb === 'prepare')).toEqual([]);
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

describe('copies that are taken over together', () => {
  it('are never further apart than policy allows where Regent begins by itself, and never so that nobody knows', () => {
    whateverBegins((operation, { application, view }) => {
      const { maxSkewMs } = application.policy;
      const copies = promotable(application);
      if (maxSkewMs === undefined || copies.length < 2 || operation.graceful) return;
      if (operation.from.primary === operation.to.primary) return;
      const losses = copies.map(({ id }) => {
        const seen = view.observations[id]?.regions[operation.to.primary];
        return seen?.role === 'primary' || seen?.ready?.forced === 'yes' ? 0 : seen?.loss?.ms;
      });
      expect(losses).not.toContain('unknown');
      expect(Math.max(...losses.map(Number)) - Math.min(...losses.map(Number))).toBeLessThanOrEqual(maxSkewMs);
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

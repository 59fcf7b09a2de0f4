import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareFencing } from '../../src/domain/fencing.ts';
import type { Health } from '../../src/domain/health.ts';
import { readMark, writeMark } from '../../src/domain/mark.ts';
import { preferredOwner } from '../../src/domain/ownership.ts';
import { targetPlacement } from '../../src/domain/targets.ts';
import { shop } from '../support/shop.ts';

describe('a mark', () => {
  const ours = { installation: 'prod', application: 'shop' };

  it('is one bracket for each application, beside the words of its user', () => {
    const first = writeMark('Ask the web team.', ours, { epoch: 7, token: 3 });
    const second = writeMark(first, { installation: 'prod', application: 'blog' }, { epoch: 1, token: 1 });
    const third = writeMark(second, ours, { epoch: 8, token: 3 });

    expect(third).toBe('Ask the web team. [regent prod/shop=8.3] [regent prod/blog=1.1]');
    expect(readMark(third, ours)).toEqual({ epoch: 8, token: 3 });
  });

  it('that is missing is no mark at all', () => {
    expect(readMark('Ask the web team.', ours)).toBeUndefined();
  });

  it('reads back as written, whatever stands around it', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), fc.nat(), (text, epoch, token) => {
        expect(readMark(writeMark(text, ours, { epoch, token }), ours)).toEqual({ epoch, token });
      }),
    );
  });

  it('is newer by its epoch first and by its token then', () => {
    expect(compareFencing({ epoch: 2, token: 1 }, { epoch: 1, token: 9 })).toBeGreaterThan(0);
    expect(compareFencing({ epoch: 2, token: 1 }, { epoch: 2, token: 2 })).toBeLessThan(0);
  });
});

describe('the owner of an application', () => {
  const application = { id: 'shop' };
  const placement = { active: ['us-south', 'eu-gb'], primary: 'us-south' };
  const controllers = [
    { instance: 'a', region: 'us-south' },
    { instance: 'b', region: 'eu-gb' },
    { instance: 'c', region: 'eu-de' },
  ];

  it('is outside every active region if possible', () => {
    expect(preferredOwner(application, placement, controllers)).toBe('c');
  });

  it('is at least outside the region of the primary', () => {
    expect(preferredOwner(application, placement, controllers.slice(0, 2))).toBe('b');
  });

  it('is whoever is left', () => {
    expect(preferredOwner(application, placement, controllers.slice(0, 1))).toBe('a');
    expect(preferredOwner(application, placement, [])).toBeUndefined();
  });

  it('spreads many applications over equally good controllers', () => {
    const equal = ['x', 'y'].map((instance) => ({ instance, region: 'eu-de' }));
    const owners = Array.from({ length: 1_000 }, (_, index) =>
      preferredOwner({ id: `app-${index}` }, placement, equal),
    );

    expect(owners.filter((owner) => owner === 'x').length).toBeGreaterThan(400);
    expect(owners.filter((owner) => owner === 'y').length).toBeGreaterThan(400);
  });
});

describe('where an application should be', () => {
  const regions = ['a', 'b', 'c'].map((id) => ({ id, targets: [], zones: [] }));
  const seen = (health: Record<string, Health>) =>
    Object.entries(health).map(([region, each]) => ({ region, health: each, votes: [], quorum: 2, zones: [] }));

  it.each<[string, number, string[], Record<string, Health>, string[], string]>([
    ['stays in a healthy region when a preferred one is back', 1, ['b'], { a: 'up', b: 'up', c: 'up' }, ['b'], 'b'],
    ['moves from a dead region to the best healthy one', 1, ['a'], { a: 'down', b: 'down', c: 'up' }, ['c'], 'c'],
    ['takes nothing away that is unknown', 1, ['a'], { a: 'unknown', b: 'up', c: 'up' }, ['a'], 'a'],
    ['adds nothing that is unknown', 1, ['a'], { a: 'down', b: 'unknown', c: 'up' }, ['c'], 'c'],
    ['replaces only the dead one of two', 2, ['a', 'b'], { a: 'up', b: 'down', c: 'up' }, ['a', 'c'], 'a'],
    ['moves the primary to an active region', 2, ['a', 'b'], { a: 'down', b: 'up', c: 'up' }, ['b', 'c'], 'b'],
    ['serves from fewer when nothing is left', 3, ['a', 'b', 'c'], { a: 'up', b: 'down', c: 'up' }, ['a', 'c'], 'a'],
    ['has nowhere to go when all is dead', 1, ['a'], { a: 'down', b: 'down', c: 'down' }, [], 'a'],
  ])('%s', (_name, activeRegions, active, health, expected, primary) => {
    const application = shop({}, { regions, activeRegions, resources: [] });

    expect(targetPlacement(application, { active, primary: active[0] ?? '' }, seen(health))).toEqual({
      active: expected,
      primary,
    });
  });
});

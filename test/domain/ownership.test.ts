import { describe, expect, it } from 'vitest';
import { type ControllerPresence, preferredOwner } from '../../src/domain/ownership.ts';

const placement = { active: ['us-south', 'eu-de'], primary: 'us-south' };

describe('an application’s owner', () => {
  it.each<[string, readonly string[], string | undefined]>([
    ['stands outside every active region, if any controller does', ['us-south', 'eu-de', 'au-syd'], 'au-syd'],
    ['else outside the region of the primary', ['us-south', 'eu-de'], 'eu-de'],
    ['else with the primary: better a judge there than none', ['us-south'], 'us-south'],
    ['is nobody when no controller is alive', [], undefined],
  ])('%s', (_sentence, regions, expected) => {
    const owner = preferredOwner({ id: 'shop' }, placement, regions.map(controllerIn));

    expect(owner).toBe(expected && `ctl-${expected}`);
  });

  it('follows the application: where it is active, its owner is not', () => {
    const controllers = ['us-south', 'eu-de'].map(controllerIn);
    const after = { active: ['eu-de'], primary: 'eu-de' };

    expect(preferredOwner({ id: 'shop' }, { active: ['us-south'], primary: 'us-south' }, controllers)).toBe(
      'ctl-eu-de',
    );
    expect(preferredOwner({ id: 'shop' }, after, controllers)).toBe('ctl-us-south');
  });
});

describe('a thousand applications', () => {
  const ids = Array.from({ length: 1_000 }, (_, index) => `app-${index}`);
  const four = ['a', 'b', 'c', 'd'].map((name) => ({ instance: `ctl-${name}`, region: 'au-syd' }));

  it('are spread over equal controllers, none of which has a fifth more than another', () => {
    const shares = [...sharesOf(four).values()].toSorted((a, b) => a - b);

    expect(shares).toHaveLength(4);
    expect((shares[3] ?? 0) / (shares[0] ?? 0)).toBeLessThan(1.2);
  });

  it('are spread over the two that stand best, and the others have none', () => {
    const near = ['x', 'y'].map((name) => ({ instance: `ctl-${name}`, region: 'us-south' }));

    expect([...sharesOf([...four.slice(0, 2), ...near]).keys()].toSorted()).toEqual(['ctl-a', 'ctl-b']);
  });

  it('stay where they are when a controller is lost, but for its own', () => {
    const before = ownersWith(four);
    const after = ownersWith(four.slice(1));

    expect(ids.filter((id) => before.get(id) !== 'ctl-a' && before.get(id) !== after.get(id))).toEqual([]);
    expect([...after.values()]).not.toContain('ctl-a');
  });

  it('have the same owner whoever counts the controllers in whatever order', () => {
    expect(ownersWith(four.toReversed())).toEqual(ownersWith(four));
  });

  function ownersWith(controllers: readonly ControllerPresence[]): Map<string, string | undefined> {
    return new Map(ids.map((id) => [id, preferredOwner({ id }, placement, controllers)]));
  }

  function sharesOf(controllers: readonly ControllerPresence[]): Map<string | undefined, number> {
    const shares = new Map<string | undefined, number>();
    for (const owner of ownersWith(controllers).values()) shares.set(owner, (shares.get(owner) ?? 0) + 1);
    return shares;
  }
});

function controllerIn(region: string): ControllerPresence {
  return { instance: `ctl-${region}`, region };
}

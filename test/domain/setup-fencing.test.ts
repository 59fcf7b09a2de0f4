import { describe, expect, it } from 'vitest';
import { reasonAbout } from '../../src/domain/setup/reason-about.ts';
import { resource, shop } from '../support/shop.ts';
import { aSetup, aShop } from './a-setup.ts';

const db = resource('db', ['fence', 'unfence', 'promote', 'rejoin']);

/** What is said of the fences of an application whose database is one, from inside or from outside of its servers. */
function saidOf(others: readonly ReturnType<typeof resource>[], fencesFromInside: boolean) {
  const resources = [db, ...others, resource('www', ['route'])];
  const application = shop({}, { resources });
  const setups = resources.map(({ id }) => ({ id, writes: [], ...(id === 'db' && { fencesFromInside }) }));
  const found = reasonAbout(aSetup({ applications: [aShop({ resources: setups }, application)] }));
  return found.filter(({ sentence }) => sentence.includes('asking its own servers'));
}

describe('a fence that asks the servers that it stops', () => {
  it('is of no use alone when the region is gone as a whole', () => {
    expect(saidOf([], true)).toEqual([
      {
        severity: 'warning',
        about: 'applications.shop.resources.db',
        sentence: expect.stringMatching(/^us-south can be fenced only by asking its own servers \(db\)/),
        cure: expect.stringContaining('policy.fence.onFailure'),
      },
      expect.objectContaining({ sentence: expect.stringContaining('eu-de can be fenced only') }),
    ]);
  });

  it('fails beside another one that has stopped them', () => {
    const [first, second, ...more] = saidOf([resource('server', ['fence', 'unfence'], ['us-south'])], true);

    expect(first).toMatchObject({
      severity: 'warning',
      sentence: expect.stringMatching(/^us-south is fenced by server and by asking its own servers \(db\)/),
      cure: 'Leave `fences` of db out.',
    });
    expect(second?.sentence).toContain('eu-de can be fenced only');
    expect(more).toEqual([]);
  });

  it('is not meant where the servers are stopped from outside', () => {
    expect(saidOf([], false)).toEqual([]);
  });
});

describe('a planned move of a volume', () => {
  const said = (verbs: Parameters<typeof resource>[1], regions?: string[]) => {
    const app = { ...resource('app', verbs, regions), fencesFor: 'planned' as const };
    const resources = [resource('server', ['fence']), app, resource('volume', ['promote'])];
    const setups = [{ id: 'volume', writes: [], byCopies: true }];
    const found = reasonAbout(aSetup({ applications: [aShop({ resources: setups }, shop({}, { resources }))] }));
    return found.filter(({ sentence }) => sentence.includes('planned move'));
  };

  it('is told of where nothing stops what writes to it', () => {
    expect(said(['fence', 'unfence'])).toEqual([]);
    expect(said(['fence', 'unfence'], ['us-south'])).toMatchObject([
      {
        severity: 'note',
        about: 'applications.shop.resources',
        sentence: expect.stringMatching(/^A planned move of volume from eu-de does not stop what writes to it first:/),
      },
    ]);
  });

  it('stops nothing that could not run again', () => {
    expect(said(['fence'])).toMatchObject([
      {
        severity: 'error',
        about: 'applications.shop.resources.app',
        sentence: 'app is to stop what uses the data for a planned move, and can not let it run again (`unfence`).',
      },
    ]);
  });
});

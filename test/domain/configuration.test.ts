import { describe, expect, it } from 'vitest';
import {
  configurationChanges,
  configurationStanding,
  electConfiguration,
  type Holder,
  type Holding,
  standingIn,
} from '../../src/domain/configuration.ts';
import { shop } from '../support/shop.ts';

describe('the configuration that should be in force', () => {
  it.each<[string, string | undefined, Holding[], string | undefined]>([
    ['stays while all hold it', 'old', ['old', 'old', 'old'], 'old'],
    ['stays while one of three holds another', 'old', ['old', 'new', 'old'], 'old'],
    ['changes when two of three hold another', 'old', ['old', 'new', 'new'], 'new'],
    ['stays while one of two holds another', 'old', ['old', 'new'], 'old'],
    ['stays while one of two holds another, in whichever order they are told', 'old', ['new', 'old'], 'old'],
    ['changes when the only live controller holds another', 'old', ['new'], 'new'],
    ['does not change for a majority that does not hold the same', 'old', ['old', 'new', 'newer'], 'old'],
    ['is what most hold when nobody holds it any more', 'old', ['new', 'new', 'newer', 'newest'], 'new'],
    ['is the first by its hash when nobody holds it and as many hold another', 'old', ['b', 'a'], 'a'],
    [
      'stays with those who hold it, though others do not have the application',
      'old',
      ['old', 'nothing', 'nothing'],
      'old',
    ],
    ['stays while somebody who may hold it has not told yet', 'old', ['new', 'untold'], 'old'],
    ['changes for a majority whatever others will tell', 'old', ['new', 'new', 'untold'], 'new'],
    ['is the first owner’s before there is one', undefined, ['old', 'new', 'old'], 'old'],
    ['is nobody’s while nobody has the application', undefined, ['nothing', 'nothing'], undefined],
    ['is nobody’s while nobody is there', 'old', [], undefined],
  ])('%s', (_, inForce, held, expected) => {
    expect(electConfiguration(inForce, held)).toBe(expected);
  });
});

describe('what operators are told of it', () => {
  it.each<[string, string | undefined, Holder[], string]>([
    ['while all hold it', 'old', [holder('eu-de', 'old')], 'Every live controller holds the configuration in force.'],
    [
      'during a rollout',
      'old',
      [holder('eu-de', 'old'), holder('us-south', 'new')],
      '1 of 2 live controllers does not hold the configuration in force (us-south ctl-us-s: new) and can not own the ' +
        'application: go on with the rollout, so that most of them hold the same one, or give them the one in force.',
    ],
    [
      'when it is about to change',
      'old',
      [holder('eu-de', 'old'), holder('us-south', 'new'), holder('au-syd', 'new')],
      '2 of 3 live controllers do not hold the configuration in force (us-south ctl-us-s: new, au-syd ctl-au-s: new): ' +
        'new comes in force as soon as no operation runs.',
    ],
    [
      'when somebody does not have the application',
      'old',
      [holder('eu-de', 'old'), holder('us-south', 'nothing')],
      '1 of 2 live controllers does not hold the configuration in force (us-south ctl-us-s: none of this application) and ' +
        'can not own the application: go on with the rollout, so that most of them hold the same one, or give them the ' +
        'one in force.',
    ],
    [
      'before the first owner',
      undefined,
      [holder('eu-de', 'old')],
      'No configuration is in force yet: the first owner brings its own.',
    ],
  ])('%s', (_, inForce, holders, because) => {
    expect(configurationStanding(inForce, holders).because).toBe(because);
  });

  it('names who holds another one, and what comes next', () => {
    const [here, there] = [holder('eu-de', 'new'), holder('us-south', 'new')];

    expect(configurationStanding('old', [here, there])).toMatchObject({
      inForce: 'old',
      next: 'new',
      others: [here, there],
    });
    expect(configurationStanding('new', [here, there])).toMatchObject({ inForce: 'new', next: undefined, others: [] });
  });

  function holder(region: string, holding: Holding): Holder {
    return { instance: `ctl-${region}`, region, holding };
  }
});

describe('an application that stands in a region that was taken out of its configuration', () => {
  const standing = configurationStanding('old', []);

  it('is told with what to do, before all else', () => {
    const placement = { active: ['jp-tok', 'us-south'], primary: 'jp-tok' };

    expect(standingIn(standing, shop(), placement)).toMatchObject({
      unknownRegions: ['jp-tok'],
      because:
        'It stands in jp-tok, which its configuration does not have, so nothing is judged or moved there: put that back, ' +
        `move the application to another region, and take it out then. ${standing.because}`,
    });
  });

  it('is nothing to tell of where every region is known', () => {
    expect(standingIn(standing, shop(), { active: ['us-south'], primary: 'us-south' })).toBe(standing);
  });
});

describe('the difference between two configurations', () => {
  it('is told by the names of things, however they are shifted', () => {
    const before = {
      resources: [
        { name: 'db', maxDataLoss: 0 },
        { name: 'www', pool: 'a' },
      ],
    };
    const now = { resources: [{ name: 'cache' }, { name: 'db', maxDataLoss: 5_000 }, { name: 'www', pool: 'a' }] };

    expect(configurationChanges(before, now)).toEqual([
      { path: 'resources.db.maxDataLoss', was: 0, is: 5_000 },
      { path: 'resources.(order)', was: 'db, www', is: 'cache, db, www' },
      { path: 'resources.cache', was: undefined, is: { name: 'cache' } },
    ]);
  });

  it('tells a change of order alone', () => {
    const regions = [{ name: 'us-south' }, { name: 'eu-de' }];

    expect(configurationChanges({ regions }, { regions: regions.toReversed() })).toEqual([
      { path: 'regions.(order)', was: 'us-south, eu-de', is: 'eu-de, us-south' },
    ]);
  });

  it('of what has no name is told by place', () => {
    expect(configurationChanges({ vantages: ['a', 'b'] }, { vantages: ['a', 'c', 'd'] })).toEqual([
      { path: 'vantages[1]', was: 'b', is: 'c' },
      { path: 'vantages[2]', was: undefined, is: 'd' },
    ]);
  });
});

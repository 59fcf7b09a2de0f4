import { describe, expect, it } from 'vitest';
import type { Policy, Resource } from '../../src/domain/application.ts';
import { reasonAbout } from '../../src/domain/setup/reason-about.ts';
import { resource, shop } from '../support/shop.ts';
import { aSetup, aShop } from './a-setup.ts';

/** What is said of `policy.maxSkew` of an application whose volume is replicated by copies. */
function saidOf(policy: Partial<Policy>, data = [resource('db', ['promote']), resource('volume', ['promote'])]) {
  const resources: Resource[] = [resource('server', ['fence']), ...data];
  const application = shop(policy, { resources });
  const setups = resources.map(({ id }) => ({ id, writes: [], byCopies: id === 'volume' }));
  const found = reasonAbout(aSetup({ applications: [aShop({ resources: setups }, application)] }));
  return found.filter(({ about }) => about === 'applications.shop.policy.maxSkew');
}

describe('of how far apart in time copies may be is said', () => {
  it.each([
    [
      'that it means nothing where there is one copy',
      saidOf({ maxSkewMs: 60_000 }, [resource('volume', ['promote'])]),
      'warning',
      'volume is its only data, so no two copies could be 60 s apart in time: the limit means nothing.',
    ],
    [
      'that it means nothing where there is no data',
      saidOf({ maxSkewMs: 0 }, []),
      'warning',
      'There is no data, so no two copies could be 0 s apart in time',
    ],
    [
      'that copies on a schedule are never of the time of a database',
      saidOf({ maxSkewMs: 0 }),
      'warning',
      'volume is replicated by copies, so never of the same time as the other data, but no time may lie between: no forced failover ever starts by itself',
    ],
    [
      'that what may be lost keeps to it anyway',
      saidOf({ maxSkewMs: 60_000, maxDataLossMs: 60_000 }),
      'note',
      'db and volume may each lose 60 s at the most, so no two of them are further apart in time than policy.maxSkew lets them',
    ],
  ])('%s', (_, found, severity, sentence) => {
    expect(found).toEqual([
      expect.objectContaining({ severity, sentence: expect.stringContaining(sentence), cure: expect.any(String) }),
    ]);
  });

  it.each([
    ['where it is below what may be lost', saidOf({ maxSkewMs: 60_000, maxDataLossMs: 120_000 })],
    ['where policy does not say', saidOf({})],
    [
      'where nothing is copied on a schedule',
      saidOf(
        { maxSkewMs: 0, maxDataLossMs: 1 },
        ['a', 'b'].map((id) => resource(id, ['promote'])),
      ),
    ],
  ])('nothing %s', (_, found) => {
    expect(found).toEqual([]);
  });
});

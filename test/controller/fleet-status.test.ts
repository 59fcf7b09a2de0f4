import { expect, it } from 'vitest';
import { fleetStatus } from '../../src/controller/fleet-status.ts';
import type { Equipment } from '../../src/controller/managed.ts';
import { shop } from '../support/shop.ts';

it('an application belongs to its owner only while that one holds a lease', () => {
  const me = {
    installation: 'demo',
    instance: 'a',
    region: 'eu-de',
    fleetLimits: { concurrentOperations: 1, intoOneRegion: 1 },
  };
  const managed = ['shop', 'bank', 'blog'].map((id) => ({ application: { ...shop(), id } }));
  const census = {
    controllers: [{ instance: 'a', region: 'eu-de' }],
    assignments: {
      shop: { instance: 'a', token: 1, live: true },
      bank: { instance: 'gone', token: 2, live: false },
    },
  };
  expect(fleetStatus(me as Equipment, census, managed)).toEqual({
    installation: 'demo',
    controllers: [{ instance: 'a', region: 'eu-de', owns: ['shop'] }],
    vacant: ['bank', 'blog'],
    limits: me.fleetLimits,
    told: { instance: 'a', region: 'eu-de' },
  });
});

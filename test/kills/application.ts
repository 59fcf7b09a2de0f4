import type { Application } from '../../src/domain/application.ts';
import { resource, settlingWithin, shop } from '../support/shop.ts';

/** The defaults. */
export const timings = { leaseMs: 3_000, renewEveryMs: 1_000, observeEveryMs: 10_000, turnEveryMs: 1_000 };

/** How long a call's effect may take to be seen, in milliseconds. */
const settleMs = 1_000;

/**
 * The application whose owner dies. Both promotions can't be undone; the database's must never be sent twice, the volume's
 * side refuses what is done already, as the classic API does.
 */
export const application: Application = settlingWithin(settleMs, withVolume(shop({ confirmForMs: 0, cooldownMs: 0 })));

function withVolume(plain: Application): Application {
  const volume = resource('volume', ['promote', 'rejoin']);
  const refusing = { ...volume, abilities: volume.abilities.map((each) => ({ ...each, repeatable: true })) };
  return { ...plain, resources: plain.resources.map((each) => (each.id === 'volume' ? refusing : each)) };
}

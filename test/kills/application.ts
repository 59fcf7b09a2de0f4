import type { Ability, Application } from '../../src/domain/application.ts';
import { resource, shop } from '../support/shop.ts';

/** Quicker than production's, and slow enough for several runs side by side on a small machine. */
export const timings = { leaseMs: 2_000, renewEveryMs: 500, observeEveryMs: 500, turnEveryMs: 200 };

/** How long a call's effect may take to be seen, in milliseconds. */
const settleMs = 1_000;

const settlingSoon = (each: Ability): Ability => ({ ...each, settleMs });

/**
 * The application whose owner dies. Both promotions can't be undone; the database's must never be sent twice, the volume's
 * side refuses what is done already, as the classic API does.
 */
export const application: Application = withVolume(
  shop({ confirmForMs: 0, cooldownMs: 0, staleAfterMs: 3_000, observationStaleAfterMs: 5_000 }),
);

function withVolume(plain: Application): Application {
  const volume = resource('volume', ['promote', 'rejoin']);
  const refusing = { ...volume, abilities: volume.abilities.map((each) => ({ ...each, repeatable: true })) };
  const resources = plain.resources.map((each) => (each.id === 'volume' ? refusing : each));
  return { ...plain, resources: resources.map((each) => ({ ...each, abilities: each.abilities.map(settlingSoon) })) };
}

import type { Policy } from '../../../src/domain/application.ts';
import type { Dice } from '../dice.ts';
import { applicationOf, type Topology, topologies, vantages } from '../world/topology.ts';
import type { WorldPlan } from '../world/world.ts';

/** The set-up of a world, drawn: half of them are an active and a passive region. */
export function planWorld(dice: Dice): WorldPlan {
  const topology = dice.chance(0.5) ? (topologies[0] as Topology) : dice.pick(topologies);
  const policy: Partial<Policy> = {
    confirmForMs: dice.pick([0, 4_000, 8_000]),
    cooldownMs: dice.pick([0, 40_000]),
    failback: dice.chance(0.8) ? 'automatic' : 'manual',
    automation: dice.chance(0.93) ? 'automatic' : 'manual',
    fenceOnFailure: dice.fork('fence').chance(0.2) ? 'proceed' : 'ask',
  };
  const first = dice.pick(vantages);
  const redis = dice.chance(0.8) ? [first, ...vantages.filter((place) => place !== first)] : [first];
  return { topology, application: applicationOf(topology, policy), redis, unreliable: dice.chance(0.5) };
}

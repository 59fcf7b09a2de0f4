import type { Dice } from '../dice.ts';
import type { WorldPlan } from '../world/world.ts';
import type { Fault } from './fault.ts';

/** As for every other fault. */
const overMs = 80_000;

/**
 * Where policy lets a failover go on without its fence, what fences is often not to be had while the active region is
 * lost; mostly that one is only cut off, and writes on.
 */
export function lostFence({ topology, application }: Pick<WorldPlan, 'topology' | 'application'>, dice: Dice): Fault[] {
  if (application.policy.fenceOnFailure !== 'proceed' || dice.chance(0.4)) return [];
  const at = dice.int(8_000, 18_000);
  const trouble = dice.pick(['outage', 'errors', 'refuses-acts'] as const);
  const lost = { at: at + dice.int(0, 6_000), region: topology.regions[0] as string };
  const ending = (from: number) => Math.min(overMs, from + dice.int(35_000, 60_000)) - from;
  return [
    { kind: 'provider', at, resource: 'server', trouble, forMs: ending(at) },
    { kind: dice.chance(0.7) ? 'region-dark' : 'region-dies', ...lost, forMs: ending(lost.at) },
  ];
}

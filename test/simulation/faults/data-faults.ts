import type { Dice } from '../dice.ts';
import { vantages } from '../world/topology.ts';
import type { WorldPlan } from '../world/world.ts';
import type { Fault, Press } from './fault.ts';

/** As for every other fault. */
const overMs = 80_000;

/**
 * What befalls data: before a region is lost its replicas have often been left behind, its storage can't be reached, or calls
 * to what keeps them get lost. A side that is only cut off writes on.
 */
export function dataFaults(
  { topology, application }: Pick<WorldPlan, 'topology' | 'application'>,
  dice: Dice,
): Fault[] {
  const at = dice.int(14_000, 34_000);
  const region = topology.regions[0] as string;
  const until = (from: number) => Math.min(overMs, from + dice.int(25_000, 66_000)) - from;
  const before = at - dice.int(0, 14_000);
  const lost: Fault = { kind: dice.chance(0.5) ? 'region-dark' : 'region-dies', region, at, forMs: until(at) };
  const lags: Fault = { kind: 'replica-lags', at: before, forMs: until(before) };
  const away: Fault = {
    kind: 'storage-away',
    region: dice.pick(topology.dataRegions),
    at: before,
    forMs: until(before),
  };
  const data = application.resources.filter(({ provider }) => provider !== 'imitation').map(({ id }) => id);
  const resource = dice.pick(data);
  const trouble = dice.pick(['outage', 'errors', 'slow', 'lossy', 'lossy', 'refuses-acts'] as const);
  const from = at + dice.int(-5_000, 25_000);
  const troubled: Fault = { kind: 'provider', resource, trouble, at: from, forMs: until(from) };
  return [
    ...(dice.chance(0.85) ? [lost] : []),
    ...(dice.chance(0.4) ? [lags] : []),
    ...(dice.chance(0.25) ? [away] : []),
    ...(dice.chance(0.35) ? [troubled] : []),
    ...(dice.chance(0.2) ? [clockJumps(before, dice)] : []),
    ...(dice.chance(0.6) ? [16_000, 26_000].map((afterMs) => pressed(at + afterMs, { kind: 'approve' }, dice)) : []),
    ...(dice.chance(0.4) ? [orderedAnew(at + dice.int(18_000, 40_000), topology.dataRegions, dice)] : []),
    ...(dice.chance(0.2) ? [answersFor(at + dice.int(2_000, 30_000), topology.dataRegions, dice)] : []),
  ];
}

/** Whoever is to judge how old a copy is has a clock that is wrong, for good. */
function clockJumps(at: number, dice: Dice): Fault {
  const place = dice.pick(vantages);
  return { at: Math.max(4_000, at - 6_000), kind: 'clock-jumps', place, ms: dice.pick([-3_600_000, -20_000, 20_000]) };
}

/** Somebody answers for whatever is lost. */
function answersFor(at: number, regions: readonly string[], dice: Dice): Fault {
  return pressed(at, { kind: 'failover', to: dice.pick(regions), override: ['data-loss', 'replicas-ready'] }, dice);
}

/** What has been quoted is not what would be lost by now: somebody orders the move again, as the sentence says. */
function orderedAnew(at: number, [, to = '']: readonly string[], dice: Dice): Fault {
  return pressed(at, { kind: 'failover', to }, dice);
}

function pressed(at: number, press: Press, dice: Dice): Fault {
  return { at, kind: 'operator', place: dice.pick(vantages), press };
}

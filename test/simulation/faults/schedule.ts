import type { Application } from '../../../src/domain/application.ts';
import type { Dice } from '../dice.ts';
import { type Topology, vantages, zones } from '../world/topology.ts';
import type { WorldPlan } from '../world/world.ts';
import { endOf, type Fault, type FaultBody, type Press, type Strike } from './fault.ts';

/** No fault begins before the first or after the second, and none lasts longer than until the third. */
const earliestMs = 8_000;
const latestMs = 50_000;
const overMs = 80_000;

/** From when on nothing more befalls a world. */
export function calmFrom(schedule: readonly Fault[]): number {
  return Math.max(20_000, ...schedule.map(endOf));
}

/** What befalls one world. Most have few faults, some many; most lose a region, since that is what Regent is for. */
export function scheduleFor({ topology, others }: WorldPlan, dice: Dice): Fault[] {
  const size = dice.next();
  const count = size < 0.3 ? 1 : size < 0.7 ? dice.int(2, 4) : size < 0.92 ? dice.int(5, 9) : dice.int(10, 18);
  const faults: Fault[] = [];
  if (topology.zoned === true) faults.push(placed(dice, zoneFails(topology, dice)));
  if (dice.chance(0.6)) faults.push(placed(dice, loss(topology, dice)));
  else if (dice.chance(0.4)) faults.push(placed(dice, order(topology, dice)));
  faults.push(...pauseBefore(faults, dice));
  while (faults.length < count) faults.push(placed(dice, anything(topology, dice)));
  return faults.map((fault) => aimed(fault, others, dice)).toSorted((a, b) => a.at - b.at);
}

/** Where there are several applications, some of what befalls one of them befalls another than the first. */
function aimed(fault: Fault, others: readonly Application[], dice: Dice): Fault {
  const single = fault.kind === 'application-fails' || fault.kind === 'operator';
  return single && others.length > 0 && dice.chance(0.5) ? { ...fault, application: dice.pick(others).id } : fault;
}

function placed(dice: Dice, body: FaultBody): Fault {
  const at = Math.round(dice.between(earliestMs, latestMs));
  if (!('forMs' in body)) return { at, ...body };
  return { at, ...body, forMs: Math.round(Math.min(body.forMs, overMs - at)) };
}

function loss(topology: Topology, dice: Dice): FaultBody {
  const region = dice.chance(0.75) ? (topology.regions[0] as string) : dice.pick([...topology.regions, ...vantages]);
  const forMs = dice.chance(0.5) ? overMs : dice.between(2_000, 60_000);
  return { kind: dice.chance(0.7) ? 'region-dies' : 'region-dark', region, forMs };
}

function zoneFails({ regions, activeRegions }: Topology, dice: Dice): FaultBody {
  const region = dice.chance(0.8) ? dice.pick(regions.slice(0, activeRegions)) : dice.pick(regions);
  return { kind: 'zone-fails', region, zone: dice.pick(zones), forMs: dice.between(2_000, 60_000) };
}

type Maker = (topology: Topology, dice: Dice) => FaultBody;

const lasting = (dice: Dice) => dice.between(500, dice.chance(0.3) ? 45_000 : 12_000);
const anyPlace = (dice: Dice) => dice.pick([...vantages, 'api', 'internet']);

/** Every kind of fault with how often it is drawn. */
const makers: readonly (readonly [number, Maker])[] = [
  [2, loss],
  [
    3,
    (_, d) => ({
      kind: 'process-dies',
      role: d.pick(['controller', 'prober']),
      place: d.pick(vantages),
      forMs: lasting(d),
    }),
  ],
  [
    3,
    (_, d) => ({
      kind: 'process-freezes',
      role: d.pick(['controller', 'prober']),
      place: d.pick(vantages),
      forMs: lasting(d),
    }),
  ],
  [8, atCall],
  [1, (_, d) => ({ kind: 'controller-stops', place: d.pick(vantages), forMs: lasting(d) })],
  [5, partition],
  [2, (t, d) => ({ ...ends(t, d), kind: 'slow', ms: d.between(50, 2_500), forMs: lasting(d) })],
  [1, (_, d) => ({ kind: 'resets', place: d.pick(vantages) })],
  [2, (_, d) => ({ kind: 'redis-primary-dies', forMs: lasting(d) })],
  [1, (_, d) => ({ kind: 'redis-primary-freezes', forMs: d.between(300, 8_000) })],
  [1, (_, d) => ({ kind: 'redis-away', forMs: lasting(d) })],
  [1, forgets],
  [1, (_, d) => ({ kind: 'clock-jumps', place: d.pick(vantages), ms: d.pick([-3_600_000, -5_000, 5_000, 3_600_000]) })],
  [5, provider],
  [
    2,
    (t, d) => ({ kind: 'vantage-lies', vantage: d.pick(vantages), region: d.pick(t.regions), forMs: lasting(d) * 2 }),
  ],
  [3, (t, d) => ({ kind: 'application-fails', region: d.pick(t.regions), forMs: lasting(d) })],
  [1, (_, d) => ({ kind: 'replica-lags', forMs: lasting(d) })],
  [6, (t, d) => ({ kind: 'operator', place: d.pick(vantages), press: press(t, d) })],
];

const weights = makers.reduce((sum, [weight]) => sum + weight, 0);

function anything(topology: Topology, dice: Dice): FaultBody {
  let left = dice.next() * weights;
  for (const [weight, make] of makers) {
    left -= weight;
    if (left < 0) return make(topology, dice);
  }
  return loss(topology, dice);
}

function atCall(_: Topology, dice: Dice): FaultBody {
  const strike = dice.pick<Strike>([
    'dies',
    'dies',
    'dies',
    'freezes',
    'freezes',
    'is-paused',
    'is-paused',
    'is-aborted',
    'is-forced',
    'is-told-to-skip',
    'is-cut-off',
    'loses-redis',
    'loses-redis',
    'loses-redis-primary',
    'is-reset',
  ]);
  const side = dice.pick(['before', 'after'] as const);
  return { kind: 'at-call', nth: dice.int(1, 40), side, strike, lastsMs: lasting(dice), until: overMs };
}

/** Half of the times it comes back with something older instead of nothing. */
function forgets(_: Topology, dice: Dice): FaultBody {
  const forMs = dice.between(500, 6_000);
  const older = dice.fork('rolls back');
  if (older.chance(0.5)) return { kind: 'redis-forgets', forMs };
  return { kind: 'redis-rolls-back', forMs, agoMs: Math.round(older.between(1_000, 25_000)) };
}

function ends(_: Topology, dice: Dice): { from: string; to: string } {
  const from = anyPlace(dice);
  for (;;) {
    const to = anyPlace(dice);
    if (to !== from) return { from, to };
  }
}

function partition(topology: Topology, dice: Dice): FaultBody {
  return { ...ends(topology, dice), kind: 'partition', both: dice.chance(0.6), forMs: lasting(dice) };
}

function provider({ cold }: Topology, dice: Dice): FaultBody {
  const resource = dice.pick(['server', 'db', 'volume', 'www', ...(cold === true ? ['pods', 'pods'] : [])]);
  const trouble = dice.pick(['outage', 'errors', 'slow', 'lossy', 'lossy', 'refuses-acts'] as const);
  return { kind: 'provider', resource, trouble, forMs: lasting(dice) * 2 };
}

/** Somebody has just asked for quiet when a region is lost, and is not back before all is over. */
function pauseBefore(faults: readonly Fault[], dice: Dice): Fault[] {
  const lost = faults.find(({ kind }) => kind === 'region-dies' || kind === 'region-dark');
  if (lost === undefined || !dice.chance(0.05)) return [];
  const at = Math.round(Math.max(4_000, lost.at - dice.between(1_000, 6_000)));
  return [{ at, kind: 'operator', place: dice.pick(vantages), press: { kind: 'pause' } }];
}

/** An operator moves the application although nothing is wrong, as before a maintenance. */
function order({ regions }: Topology, dice: Dice): FaultBody {
  const to = dice.pick(regions);
  const press = dice.pick<Press>([
    { kind: 'switchover', to: regions[1] as string },
    { kind: 'failover', to: regions[1] as string },
    { kind: 'drain', region: to },
    { kind: 'drill' },
  ]);
  return { kind: 'operator', place: dice.pick(vantages), press };
}

/** A button that an operator might press, with or without need. */
export function press({ regions, zoned }: Topology, dice: Dice): Press {
  const to = dice.pick(regions);
  const override = dice.chance(0.3) ? ['replicas-ready', 'data-loss', 'replacement-healthy'] : undefined;
  const roll = dice.next();
  if (roll < 0.18) return { kind: 'pause' };
  if (roll < 0.34) return { kind: 'resume' };
  if (roll < 0.46) return { kind: 'failover', to, override };
  if (roll < 0.56) return { kind: 'switchover', to, override };
  const zone = zoned === true && dice.chance(0.6) ? dice.pick(zones) : undefined;
  if (roll < 0.7) return { kind: dice.pick(['drain', 'restore'] as const), region: to, zone };
  if (roll < 0.76) return { kind: 'automation', automation: dice.pick(['manual', 'automatic'] as const) };
  return {
    kind: dice.pick([
      'failback',
      'drill',
      'reprotect',
      'acknowledge',
      'approve',
      'abort',
      'force',
      'retry-failed',
      'skip-failed',
    ] as const),
  };
}

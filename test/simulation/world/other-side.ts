import type { RegionObservation } from '../../../src/domain/observation.ts';
import { unseen } from '../../../src/domain/observation.ts';
import type { Step } from '../../../src/domain/operation.ts';
import type { Seen } from '../../../src/providers/contract.ts';
import type { Cloud } from './cloud.ts';
import { SimulatedData } from './simulated-data.ts';
import { zones } from './topology.ts';

/** What the other side of a provider shows of a resource and does with it. */
export interface OtherSide {
  /** Where calls go: the control plane, or the region's own agent. */
  placeOf(region: string): string;
  /** Whether it compares our mark in the acting call itself. */
  readonly compares: boolean;
  /** Whether it can hold our mark at all. */
  readonly marked: boolean;
  see(region: string): RegionObservation;
  busy(): Seen['busy'];
  /** Carries a step out or begins to. False: it is refused. */
  carryOut(step: Step): boolean;
}

/** How long the servers take to be switched, in milliseconds. */
const switchMs = 2_500;

/** How long a scaled-down region takes to come up, in milliseconds. */
const scaleMs = 3_000;

export function otherSideOf(resource: string, cloud: Cloud): OtherSide {
  const { data } = cloud;
  if (resource === 'db' && data instanceof SimulatedData) return databaseSide(data);
  if (resource === 'volume' && data instanceof SimulatedData) return volumeSide(data);
  if (resource === 'server') return serverSide(cloud);
  if (resource === 'pods') return podsSide(cloud);
  return trafficSide(cloud);
}

function databaseSide({ database }: SimulatedData): OtherSide {
  return {
    placeOf: (region) => region,
    compares: true,
    marked: true,
    see: (region) => database.observe(region),
    busy: () => (database.takingOver === undefined ? 'no' : 'yes'),
    carryOut: ({ verb, region, graceful }) =>
      verb === 'promote' ? database.promote(region, graceful) : database.rejoin(region),
  };
}

function volumeSide({ volume }: SimulatedData): OtherSide {
  return {
    placeOf: () => 'api',
    compares: false,
    marked: false,
    see: (region) => volume.observe(region),
    busy: () => (volume.changingTo === undefined ? 'no' : 'yes'),
    carryOut: ({ verb, region, graceful }) =>
      verb === 'promote' ? volume.promote(region, graceful) : volume.active !== region,
  };
}

function serverSide(cloud: Cloud): OtherSide {
  const fenced = { on: 'no', off: 'yes', stopping: 'unknown', starting: 'unknown' } as const;
  return {
    placeOf: () => 'api',
    compares: false,
    marked: false,
    see: (region) => {
      const power = cloud.power.get(region);
      return power === undefined ? unseen('no server') : { fenced: fenced[power], detail: `Its server is ${power}.` };
    },
    busy: () => 'no',
    carryOut: ({ verb, region }) => cloud.switchPower(region, verb === 'fence' ? 'off' : 'on', switchMs),
  };
}

function podsSide(cloud: Cloud): OtherSide {
  const enough = { up: 'yes', down: 'no', starting: 'unknown' } as const;
  return {
    placeOf: () => 'api',
    compares: false,
    marked: false,
    see: (region) => {
      const capacity = cloud.capacity.get(region) ?? 'up';
      return { capacity: enough[capacity], detail: `Its capacity is ${capacity}.` };
    },
    busy: () => 'no',
    // What runs there can only be told by the region's own platform.
    carryOut: ({ verb, region }) =>
      cloud.stateOf(region) === 'up' && cloud.scale(region, verb === 'prepare' ? 'up' : 'down', scaleMs),
  };
}

function trafficSide(cloud: Cloud): OtherSide {
  return {
    placeOf: () => 'api',
    compares: false,
    marked: true,
    see: (region) => {
      const serving = cloud.enabled.includes(region) ? 'yes' : 'no';
      const drained = (zone: string) =>
        cloud.drainedZones.has(`${region}/${zone}`) ? ('no' as const) : ('yes' as const);
      const each = Object.fromEntries(zones.map((zone) => [zone, drained(zone)]));
      const share = cloud.shareOf(region);
      return { serving, share, zones: each, detail: `Users are ${serving === 'yes' ? '' : 'not '}sent there.` };
    },
    busy: () => 'no',
    carryOut: ({ verb, region, zone, active, part }) => {
      if (zone !== undefined) cloud.drainZone(region, zone, verb === 'drain');
      else cloud.route(active, 800, part);
      return true;
    },
  };
}

import type { Ability, Application, Policy, Region, Resource, Target } from '../../../src/domain/application.ts';
import { rejoinedApart, resource, shop } from '../../support/shop.ts';

/** A set-up that worlds are built of. */
export interface Topology {
  readonly name: string;
  /** Regions that the application runs in, preferred first. */
  readonly regions: string[];
  readonly activeRegions: number;
  /** Regions that hold its data. */
  readonly dataRegions: string[];
  /** Whether each region is two zones that can be drained one by one. */
  readonly zoned?: boolean;
  /** Whether a standby is scaled down until it is needed. */
  readonly cold?: boolean;
}

/** The zones of a region where regions have any. */
export const zones: readonly string[] = ['1', '2'];

/** Where probers, controllers and Redis servers stand. */
export const vantages: readonly string[] = ['us-south', 'eu-de', 'au-syd'];

export const topologies: readonly Topology[] = [
  { name: 'active-passive', regions: ['us-south', 'eu-de'], activeRegions: 1, dataRegions: ['us-south', 'eu-de'] },
  { name: 'active-active', regions: ['us-south', 'eu-de'], activeRegions: 2, dataRegions: ['us-south', 'eu-de'] },
  {
    name: '3-active',
    regions: ['us-south', 'eu-de', 'au-syd'],
    activeRegions: 3,
    dataRegions: ['us-south', 'eu-de'],
  },
  {
    name: 'active-active-standby',
    regions: ['us-south', 'eu-de', 'au-syd'],
    activeRegions: 2,
    dataRegions: ['us-south', 'eu-de'],
  },
  {
    name: 'one-of-three',
    regions: ['us-south', 'eu-de', 'au-syd'],
    activeRegions: 1,
    dataRegions: ['us-south', 'eu-de', 'au-syd'],
  },
];

/** What is set in seconds rather than minutes, so that whole stories fit into a short time. */
const quick: Partial<Policy> = {
  automation: 'automatic',
  quorum: 'majority',
  confirmForMs: 8_000,
  holdDownMs: 15_000,
  drill: { holdMs: 8_000, giveUpAfterMs: 20_000 },
  cooldownMs: 40_000,
  failback: 'automatic',
  staleAfterMs: 12_000,
  observationStaleAfterMs: 30_000,
};

/** How long a late effect of each resource may take after its call's deadline. */
export const settleMs = 4_000;

/** Another application of the same kind in the same regions. */
export function named(id: string, application: Application, changes: Partial<Application> = {}): Application {
  return { ...application, id, ...changes };
}

/** The application of a world: the tests' example, in other regions and with other verbs. */
export function applicationOf(topology: Topology, changes: Partial<Policy> = {}): Application {
  const { regions, activeRegions, dataRegions, zoned = false, cold = false } = topology;
  const example = shop({ ...quick, ...changes });
  const goesOn = changes.fenceOnFailure === 'proceed';
  const [region] = example.regions;
  if (region === undefined) throw new Error('the example has no region');
  return {
    ...example,
    regions: regions.map((id) => ({ id, zones: zoned ? zones : [], targets: targetsOf(region, zoned, cold) })),
    activeRegions,
    vantages,
    resources: [
      // Whoever goes on without a fence does not wait for it for long.
      // Stopping a server takes some 3 s there, unless something is in the way.
      settled(resource('server', ['fence', 'unfence'], dataRegions), {
        expectedMs: 4_000,
        ...(goesOn && { deadlineMs: 12_000 }),
      }),
      settled(resource('db', ['promote', 'rejoin'], dataRegions), { repeatable: true }),
      rejoinedApart(settled(resource('volume', ['promote', 'rejoin'], dataRegions))),
      inParts(settled(resource('www', zoned ? ['route', 'drain', 'restore'] : ['route'], regions)), changes.shift),
      ...(cold ? [settled(resource('pods', ['prepare', 'release'], regions))] : []),
    ],
  };
}

/** A cold standby has nothing up but the door of its region; each zone is watched beside the whole. */
function targetsOf({ targets }: Region, zoned: boolean, cold: boolean): Target[] {
  const web = (id: string, zone?: string): Target => ({
    id,
    critical: true,
    expect: cold ? 'active' : 'always',
    tier: 'application',
    zone,
  });
  return [
    web('web'),
    ...targets.filter(({ id }) => id !== 'web'),
    ...(zoned ? zones.map((zone) => web(`web-${zone}`, zone)) : []),
    ...(cold ? [{ ...web('door'), expect: 'always' as const }] : []),
  ];
}

/** Where users are to be sent on in parts, their load balancer can. */
function inParts(made: Resource, shift: Policy['shift']): Resource {
  if (shift === undefined) return made;
  const able = (ability: Ability): Ability => (ability.verb === 'route' ? { ...ability, parts: true } : ability);
  return { ...made, abilities: made.abilities.map(able) };
}

function settled(made: Resource, changes: Partial<Ability> = {}): Resource {
  return { ...made, abilities: made.abilities.map((ability) => ({ ...ability, settleMs, ...changes })) };
}

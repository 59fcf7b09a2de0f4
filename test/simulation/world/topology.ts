import type { Ability, Application, Policy, Resource } from '../../../src/domain/application.ts';
import { rejoinedApart, resource, shop } from '../../support/shop.ts';

/** A set-up that worlds are built of. */
export interface Topology {
  readonly name: string;
  /** Regions that the application runs in, preferred first. */
  readonly regions: string[];
  readonly activeRegions: number;
  /** Regions that hold its data. */
  readonly dataRegions: string[];
}

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
  const { regions, activeRegions, dataRegions } = topology;
  const example = shop({ ...quick, ...changes });
  const goesOn = changes.fenceOnFailure === 'proceed';
  const [region] = example.regions;
  if (region === undefined) throw new Error('the example has no region');
  return {
    ...example,
    regions: regions.map((id) => ({ ...region, id })),
    activeRegions,
    vantages,
    resources: [
      // Whoever goes on without a fence does not wait for it for long.
      settled(resource('server', ['fence', 'unfence'], dataRegions), goesOn ? { deadlineMs: 12_000 } : {}),
      settled(resource('db', ['promote', 'rejoin'], dataRegions), { repeatable: true }),
      rejoinedApart(settled(resource('volume', ['promote', 'rejoin'], dataRegions))),
      settled(resource('www', ['route'], regions)),
    ],
  };
}

function settled(made: Resource, changes: Partial<Ability> = {}): Resource {
  return { ...made, abilities: made.abilities.map((ability) => ({ ...ability, settleMs, ...changes })) };
}

import type { Ability, Application, Region, Resource, Target, Verb } from '../../../src/domain/application.ts';

/** The application that a scenario begins with: servers to fence, a database, a load balancer, and a public name. */
export function castOf(id: string, regions: readonly string[], activeRegions: number): Application {
  return {
    id,
    regions: regions.map(regionOf),
    activeRegions,
    vantages: regions.length > 2 ? regions : [...regions, 'au-syd'],
    priority: 100,
    after: [],
    resources: [
      resourceOf('servers', ['fence', 'unfence'], regions),
      resourceOf('db', ['promote', 'rejoin'], regions),
      resourceOf('www', ['route', 'drain', 'restore'], regions),
    ],
    edges: [{ id: 'www' }],
    policy: {
      automation: 'automatic',
      quorum: 'majority',
      confirmForMs: 60_000,
      holdDownMs: 600_000,
      cooldownMs: 1_800_000,
      cooldownMostMs: 14_400_000,
      failback: 'automatic',
      staleAfterMs: 10_000,
      observationStaleAfterMs: 30_000,
      minActiveRegions: 1,
      permits: {
        'region-down': 'act',
        'unreachable-from-outside': 'act',
        partition: 'hold',
        'dependency-down': 'hold',
        'everything-down': 'hold',
      },
      approval: 'on-data-loss',
      maxDataLossMs: 0,
      fenceOnFailure: 'ask',
    },
  };
}

/** `web` and `cluster` are up everywhere, `db` and `search` only where the application is active. */
function regionOf(id: string): Region {
  const targets: Target[] = [
    { id: 'web', critical: true, expect: 'always', tier: 'application' },
    { id: 'db', critical: true, expect: 'active', tier: 'data' },
    { id: 'search', critical: false, expect: 'active', tier: 'application' },
  ];
  return { id, zones: [], targets };
}

/** A region that serves nobody until it has been brought up: only its cluster answers in a standby. */
export function cold(region: Region): Region {
  const web = region.targets.map((target) => ({ ...target, expect: 'active' as const }));
  return { ...region, targets: [...web, { id: 'cluster', critical: true, expect: 'always', tier: 'application' }] };
}

/** A region whose web servers stand in zones. */
export function zoned(region: Region, zones: readonly string[]): Region {
  const { expect } = region.targets.find(({ id }) => id === 'web') ?? { expect: 'always' as const };
  const others = region.targets.filter(({ id }) => id !== 'web');
  const webs = zones.map((zone): Target => ({ id: `web-${zone}`, critical: true, expect, tier: 'application', zone }));
  return { ...region, zones, targets: [...webs, ...others] };
}

/** A resource that can do these verbs in these regions. Only a promotion can't be undone, or asked for twice. */
export function resourceOf(id: string, verbs: readonly Verb[], regions: readonly string[]): Resource {
  return { id, provider: 'imitation', regions, after: [], abilities: verbs.map(abilityOf) };
}

function abilityOf(verb: Verb): Ability {
  return {
    verb,
    irreversible: verb === 'promote',
    repeatable: verb !== 'promote',
    deadlineMs: 60_000,
    settleMs: 5_000,
    expectedMs: 1_000,
  };
}

import type { Config } from '../config/schema.ts';
import type { Application, Resource } from '../domain/application.ts';
import type { Provider } from '../providers/contract.ts';
import { regionsOf } from '../providers/regions-of.ts';

type ApplicationSettings = Config['applications'][number];

/** An application as the decision core knows it: the configuration's words, and what its providers can do. */
export function domainApplication(
  settings: ApplicationSettings,
  vantages: readonly string[],
  providers: Readonly<Record<string, Provider>>,
): Application {
  const { policy } = settings;
  return {
    id: settings.name,
    activeRegions: settings.activeRegions,
    vantages,
    regions: settings.regions.map((region) => ({
      id: region.name,
      targets: region.targets.map(({ name, critical, expect }) => ({ id: name, critical, expect })),
    })),
    edges: settings.edges.map(({ name }) => ({ id: name })),
    resources: settings.resources.map((resource) => domainResource(resource, providers[resource.name])),
    policy: {
      automation: policy.automation,
      quorum: policy.quorum,
      confirmForMs: policy.confirmFor,
      holdDownMs: policy.holdDown,
      cooldownMs: policy.cooldown,
      failback: policy.failback,
      staleAfterMs: policy.staleAfter,
      observationStaleAfterMs: policy.observationStaleAfter,
    },
  };
}

function domainResource(settings: ApplicationSettings['resources'][number], provider: Provider | undefined): Resource {
  return {
    id: settings.name,
    provider: settings.provider,
    regions: regionsOf(settings),
    abilities: provider?.abilities ?? [],
    after: settings.after ?? [],
  };
}

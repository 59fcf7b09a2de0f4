import type { Config } from '../config/schema.ts';
import type {
  Application,
  DrillPolicy,
  EdgeVantage,
  Objectives,
  Region,
  Resource,
  Shift,
} from '../domain/application.ts';
import { noticedWithinMs } from '../domain/setup/noticing.ts';
import type { RecurringWindow, Windows } from '../domain/windows.ts';
import type { Provider } from '../providers/contract.ts';
import { regionsOf } from '../providers/regions-of.ts';
import { pacesOf } from './paces-of.ts';

type ApplicationSettings = Config['applications'][number];

/** An application as the decision core knows it: the configuration's words, and what its providers can do. */
export function domainApplication(
  settings: ApplicationSettings,
  vantages: readonly string[],
  providers: Readonly<Record<string, Provider>>,
): Application {
  const { policy } = settings;
  const regions = settings.regions.map(domainRegion);
  const edgeVantage = domainEdgeVantage(settings);
  return {
    id: settings.name,
    activeRegions: settings.activeRegions,
    vantages: edgeVantage === undefined ? vantages : [...vantages, edgeVantage.id],
    edgeVantage,
    priority: settings.priority,
    after: settings.after,
    regions,
    noticedWithinMs: noticedWithinMs(regions, pacesOf(settings)),
    gated: settings.gated,
    objectives: domainObjectives(policy.objectives),
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
      cooldownMostMs: policy.cooldownMost,
      minActiveRegions: policy.minActiveRegions,
      permits: policy.permits,
      approval: policy.approval,
      secondPerson: policy.secondPerson,
      approvalExpiresMs: policy.approvalExpires,
      maxDataLossMs: policy.maxDataLoss,
      maxSkewMs: policy.maxSkew,
      sameRelease: policy.sameRelease === 'require' ? 'require' : undefined,
      fenceOnFailure: policy.fence.onFailure,
      shift: domainShift(policy.shift),
      windows: domainWindows(policy),
      drill: domainDrill(policy.drill),
    },
  };
}

/** The one load balancer whose checks can have a vote is CIS's. */
function domainEdgeVantage({ edgeVantage }: ApplicationSettings): EdgeVantage | undefined {
  if (edgeVantage === undefined) return undefined;
  const { resource, maxAge: maxAgeMs, events } = edgeVantage;
  return { id: 'cis', resource, maxAgeMs, ...(events && { events }) };
}

function domainShift({ steps, hold, giveUpAfter }: ApplicationSettings['policy']['shift']): Shift | undefined {
  return steps.length === 0 ? undefined : { steps, holdMs: hold, giveUpAfterMs: giveUpAfter };
}

function domainWindows({ failbackWindows, drill }: ApplicationSettings['policy']): Windows | undefined {
  const uses = [
    ['failback', failbackWindows],
    ['drill', drill.windows],
    ['drill-due', drill.schedule],
  ] as const;
  const kept = uses.flatMap(([use, windows]) => (windows === undefined ? [] : [[use, windows.map(domainWindow)]]));
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

type WindowSettings = NonNullable<ApplicationSettings['policy']['failbackWindows']>[number];

function domainWindow({ start, for: forMs, timezone }: WindowSettings): RecurringWindow {
  return { start, forMs, timezone };
}

function domainDrill({ to, hold, giveUpAfter }: ApplicationSettings['policy']['drill']): DrillPolicy {
  return { to, holdMs: hold, giveUpAfterMs: giveUpAfter };
}

function domainObjectives({ detect, recover, dataLoss }: ApplicationSettings['policy']['objectives']): Objectives {
  return { detectMs: detect, recoverMs: recover, dataLossMs: dataLoss };
}

function domainRegion({ name: id, zones, targets }: ApplicationSettings['regions'][number]): Region {
  return {
    id,
    zones,
    targets: targets.map(({ name, critical, expect, tier, zone, ...probe }) => {
      const tellsRelease = 'release' in probe && probe.release !== undefined ? true : undefined;
      return { id: name, critical, expect, tier, zone, ...(tellsRelease && { tellsRelease }) };
    }),
  };
}

function domainResource(settings: ApplicationSettings['resources'][number], provider: Provider | undefined): Resource {
  return {
    id: settings.name,
    provider: settings.provider,
    regions: regionsOf(settings),
    abilities: provider?.abilities ?? [],
    after: settings.after ?? [],
    maxDataLossMs: settings.maxDataLoss,
    ...fencesForOf(settings),
  };
}

function fencesForOf(settings: ApplicationSettings['resources'][number]): Pick<Resource, 'fencesFor'> {
  const moves = 'fencesFor' in settings ? settings.fencesFor : undefined;
  if (moves?.includes('planned') !== true) return {};
  return { fencesFor: moves.includes('forced') ? 'both' : 'planned' };
}

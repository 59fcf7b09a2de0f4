import type { Ability, Verb } from '../../domain/application.ts';
import { compareFencing } from '../../domain/fencing.ts';
import type { MarkOwner } from '../../domain/mark.ts';
import type { HttpClient, ReadCall } from '../../outbound/http-contract.ts';
import type { Acted, Provider } from '../contract.ts';
import { type WorkloadClient, workloadClient } from './client.ts';
import { changeFor, isHeld, markOn, regionOf, type SeenWorkload, type Uses } from './scaling.ts';
import type { KubernetesSettings, Workload } from './schema.ts';

export interface KubernetesDependencies {
  /** A client of the API server of a region's cluster that authorizes itself. */
  readonly http: (region: string, workload: Workload) => HttpClient;
  readonly owner: MarkOwner;
}

/**
 * A workload in a cluster of each region: scaled to zero as a fence, and up where users are to come. An API server that gives
 * no answer says nothing of the workload, which runs on without it.
 */
export function createKubernetes(settings: KubernetesSettings, { http, owner }: KubernetesDependencies): Provider {
  const clients = new Map<string, WorkloadClient>();
  for (const [region, workload] of Object.entries(settings.regions)) {
    clients.set(region, workloadClient(http(region, workload), workload));
  }
  const scales = Object.values(settings.regions).every(({ standby }) => standby !== undefined);
  const uses = { fences: settings.fences, scales };
  const abilities = abilitiesOf(uses);
  return {
    abilities,

    async observe({ signal }) {
      const looks = [...clients].map(async ([region, client]) => [region, await look(client, { signal })] as const);
      const seen = await Promise.all(looks);
      signal.throwIfAborted();
      const marks = seen.flatMap(([, { workload }]) => (workload.ok ? (markOn(workload.value, owner) ?? []) : []));
      const mark = marks.toSorted(compareFencing).at(-1);
      const regions = seen.map(([region, each]) => {
        const workload = settings.regions[region];
        return [region, workload ? regionOf(each, workload, uses) : { detail: '' }] as const;
      });
      return { regions: Object.fromEntries(regions), busy: 'no', ...(mark && { mark }) };
    },

    async act(step, call) {
      const [client, workload] = [clients.get(step.region), settings.regions[step.region]];
      if (client === undefined || workload === undefined) return refused(`There is no workload in ${step.region}.`);
      if (!abilities.some(({ verb }) => verb === step.verb)) return refused(`This workload can't ${step.verb}.`);
      const read = await client.read({ signal: call.signal, urgency: 'act' });
      if (!read.ok) return refused(`Nothing was sent: ${read.because}`, true);
      const change = changeFor(step, read.value, workload, owner, call.fencing);
      if ('outcome' in change) return change;
      const result = await client.patch(read.value, change, call);
      if (result.outcome === 'refused') return refused(result.because, result.again);
      if (result.outcome === 'unknown') return { outcome: 'unknown', note: result.because };
      return { outcome: 'accepted', note: `${workload.kind} ${workload.name} is to run ${change.replicas} replicas.` };
    },
  };
}

/** Each call names the version that it changes and is the same whenever it is sent, so it may be sent again. */
function abilitiesOf({ fences, scales }: Uses): Ability[] {
  const verbs: Verb[] = [
    ...(fences ? (['fence', 'unfence'] as const) : []),
    ...(scales ? (['prepare', 'release'] as const) : []),
  ];
  return verbs.map((verb) => ({
    verb,
    irreversible: false,
    repeatable: true,
    deadlineMs: verb === 'prepare' ? 600_000 : 180_000,
    settleMs: 10_000,
    expectedMs: verb === 'prepare' ? 60_000 : 20_000,
  }));
}

async function look(client: WorkloadClient, call: ReadCall): Promise<SeenWorkload> {
  const workload = await client.read(call);
  const pods = workload.ok && isHeld(workload.value) ? await client.pods(workload.value, call) : undefined;
  return { workload, pods };
}

function refused(note: string, again = false): Acted {
  return { outcome: 'refused', again, note };
}

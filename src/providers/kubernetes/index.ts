import type { Ability, Verb } from '../../domain/application.ts';
import { compareFencing } from '../../domain/fencing.ts';
import type { MarkOwner } from '../../domain/mark.ts';
import type { Step } from '../../domain/operation.ts';
import type { HttpClient, ReadCall } from '../../outbound/http-contract.ts';
import type { ActCall, Acted, Provider } from '../contract.ts';
import type { Patched } from './api-server.ts';
import { type AutoscalerClient, autoscalerClient, autoscalerFindings } from './autoscaler.ts';
import { type WorkloadClient, workloadClient } from './client.ts';
import { changeFor, isHeld, leastFor, markOn, regionOf, type SeenWorkload, type Uses } from './scaling.ts';
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
  const clients = new Map<string, Clients>();
  for (const [region, workload] of Object.entries(settings.regions)) {
    const api = http(region, workload);
    const autoscaler = workload.autoscaler && autoscalerClient(api, workload, workload.autoscaler);
    clients.set(region, { api, workload: workloadClient(api, workload), ...(autoscaler && { autoscaler }) });
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

    ...(scales && {
      async readiness({ signal }) {
        const each = Object.entries(settings.regions).map(async ([region, workload]) => {
          const client = clients.get(region);
          return client === undefined ? [] : autoscalerFindings(client.api, region, workload, { signal });
        });
        const found = await Promise.all(each);
        signal.throwIfAborted();
        return found.flat();
      },
    }),

    async act(step, call) {
      const [client, workload] = [clients.get(step.region), settings.regions[step.region]];
      if (client === undefined || workload === undefined) return refused(`There is no workload in ${step.region}.`);
      if (!abilities.some(({ verb }) => verb === step.verb)) return refused(`This workload can't ${step.verb}.`);
      const urgently = { signal: call.signal, urgency: 'act' } as const;
      const read = await client.workload.read(urgently);
      if (!read.ok) return refused(`Nothing was sent: ${read.because}`, true);
      const change = changeFor(step, read.value, workload, owner, call.fencing);
      if ('outcome' in change && change.outcome === 'refused') return change;
      const scales = step.verb === 'prepare' || step.verb === 'release' ? client.autoscaler : undefined;
      const acted = scales && (await changeLeast(scales, step, workload, owner, 'outcome' in change, call));
      if (acted !== undefined) return acted;
      if ('outcome' in change) return change;
      const note = `${workload.kind} ${workload.name} is to run ${change.replicas} replicas.`;
      return told(await client.workload.patch(read.value, change, call), note);
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

/** What a region's workload is reached by. */
interface Clients {
  readonly api: HttpClient;
  readonly workload: WorkloadClient;
  readonly autoscaler?: AutoscalerClient;
}

async function look(client: Clients, call: ReadCall): Promise<SeenWorkload> {
  const [workload, autoscaler] = await Promise.all([client.workload.read(call), client.autoscaler?.read(call)]);
  const pods = workload.ok && isHeld(workload.value) ? await client.workload.pods(workload.value, call) : undefined;
  return { workload, pods, autoscaler };
}

/**
 * The autoscaler's least goes first: what is scaled before would be taken back. To take a workload down nothing else is done,
 * for its autoscaler does the rest once it may. Undefined: the workload itself is to be changed.
 */
async function changeLeast(
  autoscaler: AutoscalerClient,
  step: Step,
  workload: Workload,
  owner: MarkOwner,
  isScaled: boolean,
  call: ActCall,
): Promise<Acted | undefined> {
  const read = await autoscaler.read({ signal: call.signal, urgency: 'act' });
  if (!read.ok) return refused(`Nothing was sent: ${read.because}`, true);
  const least = leastFor(step, read.value, workload, owner, call.fencing);
  if (least === undefined) {
    return step.verb === 'prepare'
      ? undefined
      : { outcome: 'accepted', note: 'Its autoscaler takes it down by itself.' };
  }
  if ('outcome' in least) return least;
  const note = `The autoscaler ${workload.autoscaler} is to keep at least ${least.minReplicas} replicas.`;
  return told(await autoscaler.patch(read.value, least, call), note, step.verb === 'prepare' && !isScaled);
}

function told(result: Patched, note: string, more = false): Acted {
  if (result.outcome === 'refused') return refused(result.because, result.again);
  if (result.outcome === 'unknown') return { outcome: 'unknown', note: result.because };
  return { outcome: 'accepted', note, ...(more && { more }) };
}

function refused(note: string, again = false): Acted {
  return { outcome: 'refused', again, note };
}

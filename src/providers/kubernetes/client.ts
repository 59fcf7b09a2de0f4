import type { HttpClient, ReadCall, StartableCall } from '../../outbound/http-contract.ts';
import { get, mergePatch, type Patched, type Read } from './api-server.ts';
import { podsReply, type Workload, type WorkloadReply, workloadReply } from './schema.ts';

/** One workload through the API server of its cluster. */
export interface WorkloadClient {
  read(call: ReadCall): Promise<Read<WorkloadReply>>;
  /** How many of its pods still run or may run, those on their way out included. Counted up to one. */
  pods(workload: WorkloadReply, call: ReadCall): Promise<Read<number>>;
  /** A merge patch that takes effect only on the version that was read. */
  patch(seen: WorkloadReply, change: Change, call: StartableCall): Promise<Patched>;
}

/** An annotation that is `null` is taken away. */
export interface Change {
  readonly replicas: number;
  readonly annotations: Readonly<Record<string, string | null>>;
}

export function workloadClient(http: HttpClient, { namespace, kind, name }: Workload): WorkloadClient {
  const plural = kind === 'Deployment' ? 'deployments' : 'statefulsets';
  const path = `/apis/apps/v1/namespaces/${namespace}/${plural}/${name}`;
  const isIt = (value: unknown) => workloadReply.safeParse(value).data?.kind === kind;
  return {
    async read(call) {
      const read = await get(http, path, call);
      if (!read.ok) return read;
      const reply = workloadReply.safeParse(read.value);
      if (reply.success && reply.data.kind === kind) return { ok: true, value: reply.data };
      return { ok: false, because: `The API server shows ${kind} ${name} in a form that is not known.` };
    },

    async pods(workload, call) {
      const labels = encodeURIComponent(selectorOf(workload));
      // A pod that has ended writes nothing; one that is being ended still may, and has no phase of its own.
      const fields = encodeURIComponent('status.phase!=Succeeded,status.phase!=Failed');
      const pods = `/api/v1/namespaces/${namespace}/pods?labelSelector=${labels}&fieldSelector=${fields}&limit=1`;
      const read = await get(http, pods, call);
      if (!read.ok) return read;
      const reply = podsReply.safeParse(read.value);
      if (reply.success) return { ok: true, value: reply.data.items.length };
      return { ok: false, because: `The API server shows the pods of ${name} in a form that is not known.` };
    },

    async patch({ metadata: { resourceVersion } }, { replicas, annotations }, call) {
      const body = { metadata: { resourceVersion, annotations }, spec: { replicas } };
      return mergePatch(http, path, body, isIt, call);
    },
  };
}

/** The selector in the words of a query (Kubernetes docs, labels and selectors). */
function selectorOf({ spec: { selector } }: WorkloadReply): string {
  const equal = Object.entries(selector.matchLabels).map(([key, value]) => `${key}=${value}`);
  const others = selector.matchExpressions.map(({ key, operator, values }) => {
    if (operator === 'Exists') return key;
    if (operator === 'DoesNotExist') return `!${key}`;
    return `${key} ${operator === 'In' ? 'in' : 'notin'} (${(values ?? []).join(',')})`;
  });
  return [...equal, ...others].join(',');
}

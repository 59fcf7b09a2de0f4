import { excerpt } from '../../outbound/excerpt.ts';
import type { HttpClient, ReadCall, StartableCall } from '../../outbound/http-contract.ts';
import { defaultHttpLimits, type HttpLimits } from '../../outbound/http-limits.ts';
import { parseJson } from '../../outbound/json.ts';
import type { HttpResponse } from '../../outbound/transport.ts';
import { podsReply, statusReply, type Workload, type WorkloadReply, workloadReply } from './schema.ts';

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

export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly because: string };

export type Patched =
  | { readonly outcome: 'accepted' }
  | { readonly outcome: 'refused'; readonly again: boolean; readonly because: string }
  | { readonly outcome: 'unknown'; readonly because: string };

/** A cluster that gives no answer must not use up the time of a look at the other ones. */
export const apiServerLimits: Partial<HttpLimits> = {
  readTimeoutMs: 1_500,
  readWithinMs: 2_200,
  retry: { ...defaultHttpLimits.retry, triesMax: 2 },
};

export function workloadClient(http: HttpClient, { namespace, kind, name }: Workload): WorkloadClient {
  const plural = kind === 'Deployment' ? 'deployments' : 'statefulsets';
  const path = `/apis/apps/v1/namespaces/${namespace}/${plural}/${name}`;
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
      const headers = { 'content-type': 'application/merge-patch+json' };
      const result = await http.act({ method: 'PATCH', path, body, headers }, call);
      if (result.outcome === 'notSent') return { outcome: 'refused', again: result.again, because: result.because };
      return result.outcome === 'unknown' ? result : judged(result.response, kind);
    },
  };
}

async function get(http: HttpClient, path: string, call: ReadCall): Promise<Read<unknown>> {
  const result = await http.read({ method: 'GET', path }, call);
  if (result.outcome === 'none') return { ok: false, because: result.because };
  const parsed = parseJson(result.response);
  if (result.response.status !== 200) return { ok: false, because: told(result.response) };
  return parsed.ok ? { ok: true, value: parsed.value } : { ok: false, because: `The API server ${parsed.because}.` };
}

/** A patch is answered with the object as it is now; anything else proves nothing. */
function judged(response: HttpResponse, kind: string): Patched {
  const { status } = response;
  const parsed = parseJson(response);
  if (status === 200) {
    const object = workloadReply.safeParse(parsed.ok ? parsed.value : undefined);
    if (object.success && object.data.kind === kind) return { outcome: 'accepted' };
    return { outcome: 'unknown', because: `The API server answered with something odd: ${excerpt(response.text, 80)}` };
  }
  const because = told(response);
  if (status >= 400 && status < 500 && status !== 408) {
    // 409: somebody has changed it since it was read. 429: too many calls.
    return { outcome: 'refused', again: status === 409 || status === 429, because };
  }
  return { outcome: 'unknown', because };
}

function told(response: HttpResponse): string {
  const parsed = parseJson(response);
  const status = statusReply.safeParse(parsed.ok ? parsed.value : undefined);
  const said = status.success ? `${status.data.message} (${status.data.reason})` : response.text;
  return `The API server answered ${response.status}: ${excerpt(said)}`;
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

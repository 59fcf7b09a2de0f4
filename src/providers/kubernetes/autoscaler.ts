import type { SetupFinding } from '../../domain/setup/setup-finding.ts';
import type { HttpClient, ReadCall, StartableCall } from '../../outbound/http-contract.ts';
import { get, mergePatch, type Patched, type Read } from './api-server.ts';
import { type AutoscalerReply, autoscalerReply, autoscalersReply, type Workload } from './schema.ts';

/** The autoscaler of one workload: it would take back what is scaled unless its least is changed along. */
export interface AutoscalerClient {
  read(call: ReadCall): Promise<Read<AutoscalerReply>>;
  /** A merge patch of the least that takes effect only on the version that was read. */
  patch(seen: AutoscalerReply, change: LeastChange, call: StartableCall): Promise<Patched>;
}

export interface LeastChange {
  readonly minReplicas: number;
  readonly annotations: Readonly<Record<string, string>>;
}

export function autoscalerClient(http: HttpClient, { namespace }: Workload, name: string): AutoscalerClient {
  const path = `${listOf(namespace)}/${name}`;
  const isIt = (value: unknown) => autoscalerReply.safeParse(value).success;
  return {
    async read(call) {
      const read = await get(http, path, call);
      if (!read.ok) return read;
      const reply = autoscalerReply.safeParse(read.value);
      if (reply.success) return { ok: true, value: reply.data };
      return { ok: false, because: `The API server shows the autoscaler ${name} in a form that is not known.` };
    },

    patch({ metadata: { resourceVersion } }, { minReplicas, annotations }, call) {
      return mergePatch(http, path, { metadata: { resourceVersion, annotations }, spec: { minReplicas } }, isIt, call);
    },
  };
}

/** The least that leaves a standby alone: an autoscaler knows none below 1. */
export function leastInStandby({ standby = 0 }: Workload): number {
  return Math.max(1, standby);
}

/** Autoscalers that nobody has told us of: each would take back what is scaled. */
export async function autoscalerFindings(
  http: HttpClient,
  region: string,
  { namespace, kind, name, autoscaler }: Workload,
  call: ReadCall,
): Promise<SetupFinding[]> {
  const about = `${kind} ${name} in ${region}`;
  const read = await get(http, listOf(namespace), call);
  const reply = autoscalersReply.safeParse(read.ok ? read.value : undefined);
  if (!reply.success) {
    const because = read.ok ? 'the API server lists them in a form that is not known.' : read.because;
    const sentence = `Nobody can tell whether an autoscaler would take back what is scaled: ${because}`;
    return [{ severity: 'warning', about, sentence }];
  }
  const scaling = reply.data.items.filter(({ spec: { scaleTargetRef: of } }) => of.kind === kind && of.name === name);
  const missing = autoscaler !== undefined && !scaling.some(({ metadata }) => metadata.name === autoscaler);
  return [
    ...scaling
      .filter(({ metadata }) => metadata.name !== autoscaler)
      .map(({ metadata }): SetupFinding => {
        const sentence = `The autoscaler ${metadata.name} scales it, and would take back what Regent scales.`;
        return { severity: 'warning', about, sentence, cure: 'Name it with `autoscaler`.' };
      }),
    ...(missing
      ? [{ severity: 'error' as const, about, sentence: `There is no autoscaler ${autoscaler} that scales it.` }]
      : []),
  ];
}

function listOf(namespace: string): string {
  return `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers`;
}

import type { Ability } from '../../../domain/application.ts';
import { compareFencing } from '../../../domain/fencing.ts';
import { type MarkOwner, readMark, writeMark } from '../../../domain/mark.ts';
import type { RegionObservation } from '../../../domain/observation.ts';
import type { HttpClient, ReadCall } from '../../../outbound/http-contract.ts';
import { type Acted, type Provider, refusedAsStale } from '../../contract.ts';
import { get, mergePatch, type Read } from '../api-server.ts';
import { annotations } from '../scaling.ts';
import type { Cluster } from '../schema.ts';
import { type ConfigMapReply, type ConfigMapSettings, configMapReply } from './schema.ts';
import { differing, type Texts, textsFor } from './texts.ts';

export interface ConfigMapDependencies {
  /** A client of the API server of a region's cluster that authorizes itself. */
  readonly http: (region: string, cluster: Cluster) => HttpClient;
  readonly owner: MarkOwner;
}

/** A patch names the version that it changes and is the same whenever it is sent, so it may be sent again. */
const abilities: readonly Ability[] = [
  {
    verb: 'mount',
    irreversible: false,
    repeatable: true,
    deadlineMs: 120_000,
    settleMs: 10_000,
    expectedMs: 5_000,
  },
];

/** A ConfigMap in a cluster of each region that tells what runs there where its data is mounted from. */
export function createConfigMap(settings: ConfigMapSettings, { http, owner }: ConfigMapDependencies): Provider {
  const sides = new Map(
    Object.entries(settings.regions).map(([region, cluster]) => {
      return [region, { http: http(region, cluster), path: pathOf(cluster), name: cluster.name }] as const;
    }),
  );
  return {
    abilities,

    async observe({ signal, mountedFrom = {} }) {
      const looks = [...sides].map(async ([region, side]) => [region, await read(side, { signal })] as const);
      const seen = await Promise.all(looks);
      signal.throwIfAborted();
      const marks = seen.flatMap(([, map]) => (map.ok ? (markOn(map.value, owner) ?? []) : []));
      const mark = marks.toSorted(compareFencing).at(-1);
      const regions = seen.map(([region, map]) => {
        return [region, regionOf(map, textsFor(settings.data, mountedFrom[region] ?? {}))] as const;
      });
      return { regions: Object.fromEntries(regions), busy: 'no', ...(mark && { mark }) };
    },

    async act(step, call) {
      const side = sides.get(step.region);
      if (side === undefined) return refused(`There is no ConfigMap in ${step.region}.`);
      if (step.verb !== 'mount') return refused(`A ConfigMap can't ${step.verb}.`);
      const map = await read(side, { signal: call.signal, urgency: 'act' });
      if (!map.ok) return refused(`Nothing was sent: ${map.because}`, true);
      const mark = markOn(map.value, owner);
      if (mark !== undefined && compareFencing(mark, call.fencing) > 0) return refusedAsStale(mark, call.fencing);
      const texts = textsFor(settings.data, call.addresses ?? {});
      if (!texts.ok) return refused(`Nothing was sent: ${texts.because}`, true);
      const data = differing(texts.value, map.value.data);
      if (Object.keys(data).length === 0) return { outcome: 'accepted', note: `${side.name} holds that already.` };
      if (map.value.immutable) return refused(`The ConfigMap ${side.name} is immutable: make one that can be changed.`);
      const marks = writeMark(map.value.metadata.annotations[annotations.marks] ?? '', owner, call.fencing);
      const { resourceVersion } = map.value.metadata;
      const body = { metadata: { resourceVersion, annotations: { [annotations.marks]: marks } }, data };
      const result = await mergePatch(side.http, side.path, body, isConfigMap, call);
      if (result.outcome === 'refused') return refused(result.because, result.again);
      if (result.outcome === 'unknown') return { outcome: 'unknown', note: result.because };
      return { outcome: 'accepted', note: `${side.name} is to hold ${inWords(data)}.` };
    },
  };
}

interface Side {
  readonly http: HttpClient;
  readonly path: string;
  readonly name: string;
}

async function read({ http, path, name }: Side, call: ReadCall): Promise<Read<ConfigMapReply>> {
  const got = await get(http, path, call);
  if (!got.ok) return got;
  const reply = configMapReply.safeParse(got.value);
  if (reply.success) return { ok: true, value: reply.data };
  return { ok: false, because: `The API server shows the ConfigMap ${name} in a form that is not known.` };
}

function regionOf(map: Read<ConfigMapReply>, texts: Texts): RegionObservation {
  if (!map.ok) return { mounted: 'unknown', detail: map.because };
  if (!texts.ok) return { mounted: 'unknown', detail: texts.because };
  const keys = Object.keys(differing(texts.value, map.value.data));
  if (keys.length === 0) return { mounted: 'yes', detail: `It holds ${inWords(texts.value)}.` };
  return { mounted: 'no', detail: `It does not hold what is seen now: ${keys.join(', ')}.` };
}

function markOn({ metadata }: ConfigMapReply, owner: MarkOwner) {
  return readMark(metadata.annotations[annotations.marks] ?? '', owner);
}

function isConfigMap(value: unknown): boolean {
  return configMapReply.safeParse(value).success;
}

function pathOf({ namespace, name }: Cluster): string {
  return `/api/v1/namespaces/${namespace}/configmaps/${name}`;
}

function inWords(data: Readonly<Record<string, string>>): string {
  return Object.entries(data)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');
}

function refused(note: string, again = false): Acted {
  return { outcome: 'refused', again, note };
}

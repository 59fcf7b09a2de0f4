import type { Call, ReadinessCall } from '../../contract.ts';
import { loadBalancersPath, monitorsPath, poolsPath } from '../client.ts';
import type { CisInstance, Ref } from '../instance.ts';
import type { Mode } from '../mode.ts';
import {
  type CisObject,
  type CisSettings,
  type LoadBalancerReply,
  loadBalancerReply,
  type MonitorReply,
  monitorReply,
  type PoolReply,
  poolReply,
} from '../schema.ts';

/** All that a look for trouble goes by: the objects of a resource, everything beside them, and the application. */
export interface Situation {
  readonly settings: CisSettings;
  readonly mode: Mode;
  readonly application: ReadinessCall;
  /** The lists that could not be read, each with the reason and its status. */
  readonly unread: readonly { readonly list: string; readonly because: string; readonly cure: string }[];
  readonly objects: (ref: Ref) => CisObject | undefined;
  /** Undefined where the settings name none or CIS has none. */
  readonly loadBalancer: LoadBalancerReply | undefined;
  /** Every load balancer of the zone that can be understood, by id. */
  readonly loadBalancers: ReadonlyMap<string, LoadBalancerReply>;
  readonly pools: ReadonlyMap<string, PoolReply>;
  readonly monitors: ReadonlyMap<string, MonitorReply>;
}

/** Reads every list once. */
export async function situationOf(
  instance: CisInstance,
  settings: CisSettings,
  mode: Mode,
  application: ReadinessCall,
): Promise<Situation> {
  const { zone, loadBalancer } = settings;
  const balancers = zone === undefined ? [] : [loadBalancersPath(zone)];
  const read = await Promise.all(
    [...balancers, poolsPath, monitorsPath].map((path) => readList(instance, path, application)),
  );
  const all = new Map(read.map((list) => [list.path, list.objects]));
  const objects = ({ list, id }: Ref) => all.get(list)?.find((each) => each.id === id);
  const loadBalancers = understood(all.get(balancers[0] ?? ''), (object) => loadBalancerReply.safeParse(object).data);
  return {
    settings,
    mode,
    application,
    unread: read.flatMap(({ path, trouble }) =>
      trouble === undefined ? [] : [{ list: path, because: trouble.because, cure: trouble.cure }],
    ),
    objects,
    loadBalancer: loadBalancers.get(loadBalancer ?? ''),
    loadBalancers,
    pools: understood(all.get(poolsPath), (object) => poolReply.safeParse(object).data),
    monitors: understood(all.get(monitorsPath), (object) => monitorReply.safeParse(object).data),
  };
}

/** The pools of the resource: by region where it has one each, else the one whose origins it moves users by. */
export function poolsOf(settings: CisSettings): { readonly region: string | undefined; readonly id: string }[] {
  if ('pools' in settings && settings.pools !== undefined)
    return Object.entries(settings.pools).map(([region, id]) => ({ region, id }));
  return 'pool' in settings && settings.pool !== undefined ? [{ region: undefined, id: settings.pool }] : [];
}

async function readList(instance: CisInstance, path: string, call: Call) {
  const list = await instance.look(path, call);
  if (list.ok) return { path, objects: list.objects, trouble: undefined };
  return { path, objects: [], trouble: list };
}

function understood<T>(objects: readonly CisObject[] | undefined, parse: (object: CisObject) => T | undefined) {
  const known = (objects ?? []).flatMap((object) => {
    const parsed = parse(object);
    return parsed === undefined ? [] : [[String(object.id), parsed] as const];
  });
  return new Map(known);
}

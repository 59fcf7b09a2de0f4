import type { Runtime } from '../../runtime.ts';
import type { Call, EdgeHealth, EdgeView } from '../contract.ts';
import { monitorsPath, poolsPath } from './client.ts';
import type { CisInstance } from './instance.ts';
import { isGatePath } from './is-gate-path.ts';
import { type CisSettings, type MonitorReply, monitorReply, type PoolReply, poolReply } from './schema.ts';

/** How long what is known of monitors is good for, in milliseconds: they change when somebody changes them, not by themselves. */
const monitorsKeptMs = 300_000;

/** What CIS takes a monitor for that does not say, in seconds (CIS docs, health checks). */
const usual = { interval: 60, timeout: 5, retries: 2 };

/** How CIS's own checks see each region, look after look. It remembers since when it has watched what it sees. */
export function edgeHealthOf(settings: CisSettings, instance: CisInstance, runtime: Runtime) {
  const watched = new Map<string, { readonly since: number; wasHealthy: boolean }>();
  const monitors = keptMonitors(instance, runtime);

  /** Whether an unhealthy that is seen means anything: one that is new, or was enabled again, reads so until it is probed. */
  const isProbed = (key: string, healthy: boolean, withinMs: number): boolean => {
    const known = watched.get(key) ?? { since: runtime.monotonicMs(), wasHealthy: false };
    known.wasHealthy ||= healthy;
    watched.set(key, known);
    return known.wasHealthy || runtime.monotonicMs() - known.since >= withinMs;
  };

  const judge = (region: string, each: Checked, monitor: MonitorReply | undefined): EdgeHealth => {
    const says = (verdict: EdgeHealth['verdict'], reason: string): EdgeHealth => ({ region, verdict, reason });
    const forget = (reason: string): EdgeHealth => {
      for (const key of watched.keys()) if (key.startsWith(`${region} `)) watched.delete(key);
      return says('unknown', reason);
    };
    if (each.because !== undefined) return forget(each.because);
    if (monitor === undefined) return forget('no monitor');
    if (isGatePath(monitor.path)) return forget('its monitor asks the gate, which is our own answer');
    if (each.healthy === undefined) return forget('CIS says nothing of its health');
    const { interval, timeout, retries } = paceOf(monitor);
    const firstMs = (2 * interval + (retries + 1) * timeout) * 1_000;
    if (!isProbed(`${region} ${each.pool.monitor}`, each.healthy, firstMs))
      return says('unknown', 'CIS may not have probed it yet');
    return each.healthy ? says('up', 'ok') : says('down', each.reason ?? 'unhealthy');
  };

  return async (call: Call): Promise<EdgeView> => {
    const list = await instance.look(poolsPath, call);
    if (!list.ok) return { seen: [], agedMs: 0, because: list.because };
    const pools = new Map(
      list.objects.flatMap((object) => {
        const { success, data } = poolReply.safeParse(object);
        return success ? [[String(object.id), data] as const] : [];
      }),
    );
    const checked = Object.entries(checkedIn(settings)).map(([region, of]) => [region, lookedUp(pools, of)] as const);
    const known = await monitors(
      checked.flatMap(([, each]) => each.pool.monitor ?? []),
      call,
    );
    const intervals = checked.map(([, each]) => paceOf(known.get(each.pool.monitor ?? '')).interval);
    const seen = checked.map(([region, each]) => judge(region, each, known.get(each.pool.monitor ?? '')));
    return { seen, agedMs: Math.max(0, ...intervals) * 1_000 };
  };
}

/** What CIS checks for a region: a pool of its own, or an origin in the pool of all. */
interface CheckedBy {
  readonly pool: string;
  readonly origin?: string | undefined;
}

interface Checked {
  readonly pool: Pick<PoolReply, 'monitor'>;
  readonly healthy?: boolean | undefined;
  readonly reason?: string | undefined;
  /** Why its health says nothing. */
  readonly because?: string | undefined;
}

function checkedIn(settings: CisSettings): Readonly<Record<string, CheckedBy>> {
  const { pools } = settings as { pools?: Readonly<Record<string, string>> };
  if (pools !== undefined) return Object.fromEntries(Object.entries(pools).map(([region, pool]) => [region, { pool }]));
  const { pool = '', origins = {} } = settings as { pool?: string; origins?: Readonly<Record<string, string>> };
  return Object.fromEntries(Object.entries(origins).map(([region, origin]) => [region, { pool, origin }]));
}

/** Nothing that is disabled is probed, so its health is what it was. */
function lookedUp(pools: ReadonlyMap<string, PoolReply>, { pool: id, origin: name }: CheckedBy): Checked {
  const pool = pools.get(id);
  if (pool === undefined) return { pool: {}, because: `there is no pool ${id}` };
  if (pool.enabled === false) return { pool, because: 'its pool is disabled' };
  if (name === undefined) return { pool, healthy: pool.healthy ?? undefined };
  const origin = pool.origins.find((each) => each.name === name);
  if (origin === undefined) return { pool, because: `the pool has no origin ${name}` };
  if (origin.enabled === false) return { pool, because: 'its origin is disabled' };
  const reason = origin.failure_reason ?? undefined;
  return { pool, healthy: origin.healthy ?? undefined, reason: reason === '' ? undefined : reason };
}

function paceOf(monitor: MonitorReply | undefined) {
  const { interval, timeout, retries } = monitor ?? {};
  return {
    interval: interval ?? usual.interval,
    timeout: timeout ?? usual.timeout,
    retries: retries ?? usual.retries,
  };
}

/** The monitors by id, read anew when they are old or one that is needed is not among them. */
function keptMonitors(instance: CisInstance, runtime: Runtime) {
  let kept: ReadonlyMap<string, MonitorReply> = new Map();
  let readAt = Number.NEGATIVE_INFINITY;
  return async (needed: readonly string[], call: Call): Promise<ReadonlyMap<string, MonitorReply>> => {
    const isFresh = runtime.monotonicMs() - readAt < monitorsKeptMs && needed.every((id) => kept.has(id));
    if (isFresh || needed.length === 0) return kept;
    const list = await instance.look(monitorsPath, call);
    if (!list.ok) return kept;
    readAt = runtime.monotonicMs();
    kept = new Map(
      list.objects.flatMap((object) => {
        const { success, data } = monitorReply.safeParse(object);
        return success ? [[String(object.id), data] as const] : [];
      }),
    );
    return kept;
  };
}

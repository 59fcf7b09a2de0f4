import type { Runtime } from '../../runtime.ts';
import type { Call, EdgeCall, EdgeHealth, EdgeView } from '../contract.ts';
import { monitorsPath, poolsPath } from './client.ts';
import { turnedUnhealthyAt, type Watched } from './edge-events.ts';
import type { CisInstance } from './instance.ts';
import { isGatePath } from './is-gate-path.ts';
import { type CisSettings, type MonitorReply, monitorReply, type PoolReply, poolReply } from './schema.ts';

/** How long what is known of monitors is good for, in milliseconds: they change when somebody changes them, not by themselves. */
const monitorsKeptMs = 300_000;

/** What CIS takes a monitor for that does not say, in seconds (CIS docs, health checks). */
const usual = { interval: 60, timeout: 5, retries: 2 };

/** How CIS's own checks see each region, look after look. It remembers since when it has watched what it sees. */
export function edgeHealthOf(settings: CisSettings, instance: CisInstance, runtime: Runtime) {
  const watched = new Map<string, Watch>();
  const monitors = keptMonitors(instance, runtime);

  /** Whether an unhealthy that is seen means anything: one that is new, or was enabled again, reads so until it is probed. */
  const isProbed = (known: Watch, healthy: boolean, withinMs: number, turnedAt: () => string | undefined): boolean => {
    known.wasHealthy ||= healthy;
    if (healthy) known.turnedAt = undefined;
    if (known.wasHealthy || runtime.monotonicMs() - known.since >= withinMs) return true;
    known.turnedAt ??= turnedAt();
    return known.turnedAt !== undefined;
  };

  const judge = (region: string, each: Checked, monitor: MonitorReply | undefined, events: boolean): EdgeHealth => {
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
    const key = `${region} ${each.pool.monitor}`;
    const known = watched.get(key) ?? { since: runtime.monotonicMs(), wasHealthy: false };
    watched.set(key, known);
    const turnedAt = () =>
      events && each.of !== undefined
        ? turnedUnhealthyAt(instance.events.latest(), each.of, quietSince(each.pool, monitor) + firstMs)
        : undefined;
    if (!isProbed(known, each.healthy, firstMs, turnedAt)) return says('unknown', 'CIS may not have probed it yet');
    if (each.healthy) return says('up', 'ok');
    const since = known.turnedAt === undefined ? '' : `, since ${known.turnedAt} by CIS's events`;
    return says('down', `${each.reason ?? 'unhealthy'}${since}`);
  };

  return async (call: EdgeCall): Promise<EdgeView> => {
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
    const seen = checked.map(([region, each]) =>
      judge(region, each, known.get(each.pool.monitor ?? ''), call.events === true),
    );
    return { seen, agedMs: Math.max(0, ...intervals) * 1_000 };
  };
}

/** What is remembered of one check. */
interface Watch {
  readonly since: number;
  wasHealthy: boolean;
  /** When it turned unhealthy before it was watched, by CIS's events. */
  turnedAt?: string | undefined;
}

/** What CIS checks for a region: a pool of its own, or an origin in the pool of all. */
interface CheckedBy {
  readonly pool: string;
  readonly origin?: string | undefined;
}

interface Checked {
  readonly pool: Pick<PoolReply, 'monitor'> & { readonly modified_on?: unknown };
  /** By what its events are known. */
  readonly of?: Watched | undefined;
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
  if (name === undefined) return { pool, of: { pool: id }, healthy: pool.healthy ?? undefined };
  const origin = pool.origins.find((each) => each.name === name);
  if (origin === undefined) return { pool, because: `the pool has no origin ${name}` };
  if (origin.enabled === false) return { pool, because: 'its origin is disabled' };
  const reason = origin.failure_reason ?? undefined;
  const of = { pool: id, origin: { name, address: origin.address } };
  return { pool, of, healthy: origin.healthy ?? undefined, reason: reason === '' ? undefined : reason };
}

/**
 * The last write to what is checked or to how, in milliseconds by CIS's own clock: enabling again is a write of the pool.
 * NaN where CIS does not tell, and then no event is after it.
 */
function quietSince(pool: Checked['pool'], monitor: MonitorReply): number {
  return Math.max(Date.parse(String(pool.modified_on)), Date.parse(String(monitor.modified_on)));
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

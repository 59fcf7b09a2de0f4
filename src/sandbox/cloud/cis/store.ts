import { randomUUID } from 'node:crypto';
import { Durable } from '../../durable.ts';
import { Refusal } from '../../http.ts';
import type { SandboxLayout } from '../../layout.ts';
import { isMonitored, type LoadBalancer, loadBalancerFrom, type Pool, poolFrom, withHealth } from './objects.ts';
import { loadBalancerProblem, poolProblem, referencedPools } from './validation.ts';

type Zone = { id: string; name: string; status: string };
type Contents = {
  zones: Zone[];
  loadBalancers: Record<string, LoadBalancer[]>;
  pools: Pool[];
  monitors: Record<string, unknown>[];
  events: Record<string, unknown>[];
};

/** All load balancers by name and all pools by id, as they are at one instant. */
export type CisSnapshot = { loadBalancers: LoadBalancer[]; pools: ReadonlyMap<string, Pool> };

/**
 * The objects of one CIS instance. Writes are whole-object and last-writer-wins: there is no ETag and no PATCH.
 * `onWrite` is called in the same turn as each write, with the objects before and after it.
 */
export class CisStore {
  readonly #contents: Durable<Contents>;
  readonly #onWrite: (before: CisSnapshot, after: CisSnapshot) => void;

  constructor(layout: SandboxLayout, path: string, onWrite: (before: CisSnapshot, after: CisSnapshot) => void) {
    this.#contents = new Durable(path, initialContents(layout));
    this.#onWrite = onWrite;
  }

  zones(): Zone[] {
    return this.#contents.value.zones;
  }

  loadBalancers(zoneId: string): LoadBalancer[] {
    const found = this.#contents.value.loadBalancers[zoneId];
    if (!found) throw cisError(404, 1001, `Invalid zone identifier ${zoneId}`);
    return found;
  }

  pools(): Pool[] {
    return this.#contents.value.pools;
  }

  monitors(): Record<string, unknown>[] {
    return this.#contents.value.monitors;
  }

  events(): Record<string, unknown>[] {
    return this.#contents.value.events;
  }

  snapshot(): CisSnapshot {
    const { loadBalancers, pools } = structuredClone(this.#contents.value);
    return { loadBalancers: Object.values(loadBalancers).flat(), pools: new Map(pools.map((pool) => [pool.id, pool])) };
  }

  /** Replaces a pool. An incomplete body is told (400) before an unknown id is (404), as IBM's own tests assert. */
  putPool(id: string, body: Record<string, unknown>): Pool {
    const monitors = new Set(this.monitors().map((monitor) => monitor.id));
    const problem = poolProblem(body, (monitor) => monitors.has(monitor));
    if (problem) throw validationFailed(problem);
    const old = one(this.pools(), id, 'pool');
    if (this.pools().some((pool) => pool.name === body.name && pool.id !== id)) {
      throw cisError(409, 1000, 'A pool with that name already exists: value not unique');
    }
    const changed = poolFrom(body, { id, created_on: old.created_on, modified_on: later(old.modified_on) });
    const kept = withHealthOf(changed, old);
    this.#write(() => Object.assign(this.#contents.value, { pools: replaced(this.pools(), kept) }));
    return kept;
  }

  /** What a monitor has found. It is no write of anybody's, but an event. False when it was known. */
  noteHealth(id: string, originName: string, healthy: boolean): boolean {
    const pool = this.pools().find((each) => each.id === id);
    const origin = pool?.origins.find(({ name }) => name === originName);
    if (pool === undefined || origin === undefined || origin.healthy === healthy) return false;
    const origins = pool.origins.map((each) => (each === origin ? { ...each, healthy } : each));
    const changed = withHealth({ ...pool, origins });
    const events = [eventOf(pool, changed), ...this.events()].slice(0, eventsKept);
    Object.assign(this.#contents.value, { pools: replaced(this.pools(), changed), events });
    this.#contents.save();
    return true;
  }

  putLoadBalancer(zoneId: string, id: string, body: Record<string, unknown>): LoadBalancer {
    const pools = new Set(this.pools().map((pool) => pool.id));
    const problem = loadBalancerProblem(body, (pool) => pools.has(pool));
    if (problem) throw validationFailed(problem);
    const siblings = this.loadBalancers(zoneId);
    const old = one(siblings, id, 'load balancer');
    if (siblings.some((balancer) => balancer.name === body.name && balancer.id !== id)) {
      throw cisError(409, 1000, 'A load balancer with that name already exists: value not unique');
    }
    const identity = { id, created_on: old.created_on, modified_on: later(old.modified_on) };
    const changed = loadBalancerFrom(body, identity);
    this.#write(() => {
      this.#contents.value.loadBalancers[zoneId] = replaced(siblings, changed);
    });
    return changed;
  }

  deletePool(id: string): { id: string } {
    one(this.pools(), id, 'pool');
    const balancers = Object.values(this.#contents.value.loadBalancers).flat();
    if (balancers.some((balancer) => referencedPools(balancer).includes(id))) {
      throw cisError(412, 1005, 'This object is referenced by other objects, delete them first.');
    }
    this.#write(() => Object.assign(this.#contents.value, { pools: this.pools().filter((pool) => pool.id !== id) }));
    return { id };
  }

  /** From here on nothing is kept: the process has been killed. */
  close(): void {
    this.#contents.close();
  }

  #write(change: () => void): void {
    const before = this.snapshot();
    change();
    this.#contents.save();
    this.#onWrite(before, this.snapshot());
  }
}

/** The one object with this id, or CIS's 404. */
export function one<T extends { id?: unknown }>(list: T[], id: string, what: string): T {
  const found = list.find((item) => item.id === id);
  if (!found) throw cisError(404, 1001, `Invalid ${what} identifier ${id}: object not found`);
  return found;
}

/** How many events are kept, the newest first. */
const eventsKept = 100;

/** An entry of the events, as IBM's SDKs describe it: the whole pool, with what has changed in it. */
function eventOf(before: Pool, after: Pool): Record<string, unknown> {
  const { id, name, healthy, minimum_origins } = after;
  return {
    id: randomUUID().replaceAll('-', ''),
    timestamp: new Date().toISOString(),
    pool: [{ id, name, healthy, changed: healthy !== before.healthy, minimum_origins }],
    origins: after.origins.map((origin, at) => ({
      name: origin.name,
      address: origin.address,
      ip: '127.0.0.1',
      enabled: origin.enabled,
      healthy: origin.healthy,
      failure_reason: origin.healthy ? 'No failures' : 'HTTP timeout occurred',
      changed: origin.healthy !== before.origins[at]?.healthy,
    })),
  };
}

/** An error in CIS's envelope. */
export function cisError(status: number, code: number, message: string): Refusal {
  return new Refusal(status, { success: false, errors: [{ code, message }], messages: [], result: null });
}

function validationFailed(detail: string): Refusal {
  return cisError(400, 1002, `${detail}: validation failed`);
}

/** A write does not make an origin healthy. What is new or was disabled reads unhealthy until a monitor has found it well. */
function withHealthOf(pool: Pool, before: Pool): Pool {
  if (!isMonitored(pool)) return pool;
  const origins = pool.origins.map((origin) => {
    const known = before.origins.find(({ name, address }) => name === origin.name && address === origin.address);
    const wasProbed = before.enabled && known?.enabled === true;
    return { ...origin, healthy: wasProbed ? known.healthy : known?.healthy === true && !origin.enabled };
  });
  return withHealth({ ...pool, origins });
}

function replaced<T extends { id: string }>(list: T[], changed: T): T[] {
  return list.map((item) => (item.id === changed.id ? changed : item));
}

function initialContents(layout: SandboxLayout): Contents {
  const created = new Date().toISOString();
  const identity = (id: string) => ({ id, created_on: created, modified_on: created });
  return {
    zones: layout.cis.zones.map(({ id, name }) => ({ id, name, status: 'active' })),
    loadBalancers: Object.fromEntries(
      layout.cis.zones.map((zone) => [
        zone.id,
        zone.loadBalancers.map((balancer) => loadBalancerFrom(balancer, identity(balancer.id))),
      ]),
    ),
    pools: layout.cis.pools.map((pool) => poolFrom(pool, identity(pool.id))),
    monitors: layout.cis.monitors.map((monitor) => ({ ...monitor, created_on: created, modified_on: created })),
    events: [],
  };
}

/** Now, but always after the given instant: two writes in one millisecond must not look like one. */
function later(than: string): string {
  return new Date(Math.max(Date.now(), Date.parse(than) + 1)).toISOString();
}

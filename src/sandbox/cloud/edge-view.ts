import { regionOfOrigin, type SandboxLayout } from '../layout.ts';
import type { Recorder } from '../recorder.ts';
import type { Pool } from './cis/objects.ts';
import type { CisSnapshot } from './cis/store.ts';
import { trafficOf } from './cis/traffic.ts';

/** Share of users per region; empty when they are sent nowhere. */
export type RegionShares = Record<string, number>;

/**
 * What the edge knows of CIS's objects: each write reaches it `edgePropagationMs` later. Records `cis.traffic` at the
 * instant of the write and `edge.moved` when users really go elsewhere.
 */
export class EdgeView {
  snapshot: CisSnapshot;
  readonly #layout: SandboxLayout;
  readonly #recorder: Recorder;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(initial: CisSnapshot, layout: SandboxLayout, recorder: Recorder) {
    this.snapshot = initial;
    this.#layout = layout;
    this.#recorder = recorder;
  }

  written(before: CisSnapshot, after: CisSnapshot): void {
    for (const change of this.#changes(before, after)) {
      const { loadBalancer, from, to } = change;
      this.#recorder.event('cis.traffic', {
        loadBalancer,
        before: Object.keys(from),
        after: Object.keys(to),
        shares: to,
      });
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#arrive(after);
    }, this.#layout.delays.edgePropagationMs);
    this.#timers.add(timer);
  }

  /** What the monitors find moves users by itself, and without anybody's write. */
  noticed(now: CisSnapshot): void {
    const pools = new Map([...this.snapshot.pools].map(([id, pool]) => [id, withHealth(pool, now.pools.get(id))]));
    this.#arrive({ ...this.snapshot, pools });
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #arrive(snapshot: CisSnapshot): void {
    const changes = this.#changes(this.snapshot, snapshot);
    this.snapshot = snapshot;
    for (const { loadBalancer, to } of changes) {
      this.#recorder.event('edge.moved', { loadBalancer, to: Object.keys(to), shares: to });
    }
  }

  #changes(before: CisSnapshot, after: CisSnapshot) {
    return after.loadBalancers.flatMap((balancer) => {
      const earlier = before.loadBalancers.find(({ id }) => id === balancer.id);
      const from = earlier ? this.#shares(before, earlier.id) : {};
      const to = this.#shares(after, balancer.id);
      return JSON.stringify(from) === JSON.stringify(to) ? [] : [{ loadBalancer: balancer.name, from, to }];
    });
  }

  #shares(snapshot: CisSnapshot, balancerId: string): RegionShares {
    const balancer = snapshot.loadBalancers.find(({ id }) => id === balancerId);
    const traffic = balancer && trafficOf(balancer, snapshot.pools);
    const shares: RegionShares = {};
    if (!traffic || !('shares' in traffic)) return shares;
    for (const { origin, share } of traffic.shares) {
      const region = regionOfOrigin(this.#layout, origin.address) ?? origin.address;
      shares[region] = (shares[region] ?? 0) + share;
    }
    return shares;
  }
}

function withHealth(pool: Pool, now: Pool | undefined): Pool {
  const healthOf = (name: string) => now?.origins.find((each) => each.name === name)?.healthy;
  const origins = pool.origins.map((origin) => ({ ...origin, healthy: healthOf(origin.name) ?? origin.healthy }));
  return { ...pool, origins, healthy: now?.healthy ?? pool.healthy };
}

import type { LoadBalancer, Origin, Pool } from './objects.ts';

/** Where a load balancer sends requests: origins with their share (sums to 1), or why it sends them nowhere. */
export type Traffic = { shares: { origin: Origin; share: number }[] } | { nowhere: string; status: number };

/**
 * The route of a request as CIS's objects say it. Under steering `off` (and for geo and dynamic_latency, which need
 * a visitor's place and measured round trips) the first usable pool of default_pools serves; `random` spreads evenly
 * over the usable ones. A pool is unusable without
 * enough enabled origins that its monitor finds healthy; the fallback pool's health is not asked for.
 */
export function trafficOf(balancer: LoadBalancer, pools: ReadonlyMap<string, Pool>): Traffic {
  if (!balancer.enabled) return { nowhere: `the load balancer ${balancer.name} is disabled`, status: 530 };
  const usable = balancer.default_pools.flatMap((id) => pools.get(id) ?? []).filter(isUsable);
  if (balancer.steering_policy === 'random' && usable.length > 0) return spread(usable);
  const first = usable[0];
  if (first) return withinPool(onlyHealthy(first));
  const fallback = pools.get(balancer.fallback_pool);
  if (fallback?.enabled && fallback.origins.some((origin) => origin.enabled)) return withinPool(fallback);
  return { nowhere: `no pool of ${balancer.name} can take the request`, status: 530 };
}

/** One origin, by share; `random` is in [0, 1). */
export function pickOrigin(shares: { origin: Origin; share: number }[], random: number): Origin | undefined {
  let left = random;
  for (const { origin, share } of shares) {
    left -= share;
    if (left < 0) return origin;
  }
  return shares.at(-1)?.origin;
}

function isUsable(pool: Pool): boolean {
  const serving = pool.origins.filter((origin) => origin.enabled && origin.healthy).length;
  return pool.enabled && serving >= Math.max(1, pool.minimum_origins);
}

function onlyHealthy(pool: Pool): Pool {
  return { ...pool, origins: pool.origins.filter(({ healthy }) => healthy) };
}

function withinPool(pool: Pool): Traffic {
  const receiving = pool.origins.filter((origin) => origin.enabled && origin.weight > 0);
  const sum = receiving.reduce((total, origin) => total + origin.weight, 0);
  if (sum === 0) return { nowhere: `every origin of pool ${pool.name} has weight 0`, status: 503 };
  return { shares: receiving.map((origin) => ({ origin, share: origin.weight / sum })) };
}

function spread(pools: Pool[]): Traffic {
  const routes = pools.map(onlyHealthy).map(withinPool);
  const shares = routes.flatMap((route) =>
    'shares' in route ? route.shares.map(({ origin, share }) => ({ origin, share: share / pools.length })) : [],
  );
  return shares.length > 0 ? { shares } : { nowhere: 'every origin of every pool has weight 0', status: 503 };
}

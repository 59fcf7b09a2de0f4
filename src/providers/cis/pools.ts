import type { Answer, RegionObservation } from '../../domain/observation.ts';
import { type Rewrite, refused, sameJson } from './rewrite.ts';
import { type CisObject, type LoadBalancerReply, loadBalancerReply } from './schema.ts';
import { writable } from './writable.ts';

/** By region: the id of the region's pool. */
export type PoolsByRegion = Readonly<Record<string, string>>;

type Steering = 'order' | 'geography' | 'spread' | 'unknown';

/**
 * What the order of pools means under a steering policy (CIS docs, traffic steering): the order of failover, the same
 * per region of the world, or nothing, because users are spread over all pools.
 */
function steeringOf(loadBalancer: LoadBalancerReply): Steering {
  const policy = loadBalancer.steering_policy ?? '';
  if (policy === '' || policy === 'off') return 'order';
  if (policy === 'geo') return 'geography';
  return policy === 'random' || policy === 'dynamic_latency' ? 'spread' : 'unknown';
}

/** Whether new users are sent to a region: its pool is the first of a list that is in use. */
export function servingByOrder(
  loadBalancer: LoadBalancerReply,
  pools: PoolsByRegion,
): Record<string, RegionObservation> {
  const steering = steeringOf(loadBalancer);
  const lists = listsInUse(loadBalancer, steering);
  const see = (pool: string): RegionObservation => {
    if (loadBalancer.enabled === false) return { serving: 'no', detail: 'The load balancer is disabled.' };
    if (steering === 'unknown') {
      return { serving: 'unknown', detail: `The steering policy ${loadBalancer.steering_policy} is not known.` };
    }
    if (steering === 'spread') {
      const serving: Answer = loadBalancer.default_pools.includes(pool) ? 'yes' : 'no';
      return {
        serving,
        detail: `The policy ${loadBalancer.steering_policy} spreads users over all pools in the list.`,
      };
    }
    const first = Object.entries(lists).filter(([, list]) => list[0] === pool);
    if (first.length > 0)
      return { serving: 'yes', detail: `Its pool is first for ${first.map(([name]) => name).join(', ')}.` };
    return { serving: 'no', detail: 'Its pool is not the first of any list.' };
  };
  return Object.fromEntries(Object.entries(pools).map(([region, pool]) => [region, see(pool)]));
}

/**
 * The load balancer with the active regions' pools first in every list that has a pool of ours, and a fallback that is
 * no drained region's. Pools of nobody's region keep their places behind; lists without a pool of ours are not touched.
 */
export function rewritePools(object: CisObject, pools: PoolsByRegion, active: readonly string[]): Rewrite {
  const parsed = loadBalancerReply.safeParse(object);
  if (!parsed.success) return refused('CIS shows the load balancer in a form that is not known.', true);
  const loadBalancer = parsed.data;
  const receiving = active.flatMap((region) => pools[region] ?? []);
  const ours = Object.values(pools);
  const problem = whyNot(loadBalancer, receiving);
  if (problem !== undefined) return refused(problem);

  const ordered = (list: readonly string[]) => inOrder(list, receiving, ours);
  const meant = {
    default_pools: ordered(loadBalancer.default_pools),
    ...(loadBalancer.region_pools && { region_pools: mapLists(loadBalancer.region_pools, ordered) }),
    ...(loadBalancer.pop_pools && { pop_pools: mapLists(loadBalancer.pop_pools, ordered) }),
    fallback_pool: fallbackAfter(loadBalancer.fallback_pool, receiving, ours),
  };
  const isSo = Object.entries(meant).every(([name, value]) => sameJson(value, object[name]));
  const what = `${regionsOf(pools, receiving).join(', ')} first`;
  if (isSo) return { kind: 'nothing', note: `The pools are in that order already: ${what}.` };
  return { kind: 'write', body: { ...writable(object), ...meant }, what };
}

function whyNot(loadBalancer: LoadBalancerReply, receiving: readonly string[]): string | undefined {
  const steering = steeringOf(loadBalancer);
  if (receiving.length === 0) return 'None of the regions that should receive users has a pool here.';
  if (loadBalancer.enabled === false)
    return 'The load balancer is disabled, so nothing would serve: somebody has to enable it.';
  if (steering === 'spread' || steering === 'unknown') {
    return `Under the steering policy ${loadBalancer.steering_policy} the order of pools moves nobody.`;
  }
  if (steering === 'order' && receiving.length > 1) {
    return 'Without geographic steering only the first pool receives users, and more than one region should.';
  }
  return undefined;
}

/** A list that drains everything we know gets the receiving pools in front: it has nowhere to send its users to. */
function inOrder(list: readonly string[], receiving: readonly string[], ours: readonly string[]): string[] {
  if (!list.some((pool) => ours.includes(pool))) return [...list];
  const kept = list.filter((pool) => receiving.includes(pool));
  const others = list.filter((pool) => !receiving.includes(pool));
  return [...(kept.length > 0 ? kept : receiving), ...others];
}

/** The fallback's health is ignored by CIS, so it must never be a region that has been drained (CIS docs, pools). */
function fallbackAfter(now: string | null | undefined, receiving: readonly string[], ours: readonly string[]) {
  const isDrained = now === undefined || now === null || (ours.includes(now) && !receiving.includes(now));
  return isDrained ? receiving[0] : now;
}

function listsInUse(loadBalancer: LoadBalancerReply, steering: Steering): Record<string, readonly string[]> {
  const everyone = { everyone: loadBalancer.default_pools };
  if (steering !== 'geography') return everyone;
  return { ...everyone, ...loadBalancer.region_pools, ...loadBalancer.pop_pools };
}

function mapLists(lists: Readonly<Record<string, string[]>>, ordered: (list: readonly string[]) => string[]) {
  return Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, ordered(list)]));
}

function regionsOf(pools: PoolsByRegion, receiving: readonly string[]): string[] {
  return Object.keys(pools).filter((region) => receiving.includes(pools[region] ?? ''));
}

import type { LoadBalancerReply } from './schema.ts';

/**
 * What the order of pools means under a steering policy (CIS docs, traffic steering): the order of failover, the same
 * per region of the world, or nothing, because users are spread over all pools.
 */
export type Steering = 'order' | 'geography' | 'spread' | 'unknown';

export function steeringOf(loadBalancer: LoadBalancerReply): Steering {
  const policy = loadBalancer.steering_policy ?? '';
  if (policy === '' || policy === 'off') return 'order';
  if (policy === 'geo') return 'geography';
  return policy === 'random' || policy === 'dynamic_latency' ? 'spread' : 'unknown';
}

/** The lists of pools by which users are steered, by name. Those for places count only under geographic steering. */
export function listsInUse(loadBalancer: LoadBalancerReply): Record<string, readonly string[]> {
  const everyone = { everyone: loadBalancer.default_pools };
  if (steeringOf(loadBalancer) !== 'geography') return everyone;
  return { ...everyone, ...loadBalancer.region_pools, ...loadBalancer.pop_pools };
}

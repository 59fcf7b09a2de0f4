import type { LoadBalancerReply } from './schema.ts';

/** The load balancer with each of its lists of pools changed by a function. */
export function eachList(
  loadBalancer: LoadBalancerReply,
  change: (list: readonly string[], name: string) => string[],
): LoadBalancerReply {
  const mapped = (lists: LoadBalancerReply['region_pools'], of: string) =>
    lists && Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, change(list, `${of}.${name}`)]));
  return {
    ...loadBalancer,
    default_pools: change(loadBalancer.default_pools, 'default_pools'),
    region_pools: mapped(loadBalancer.region_pools, 'region_pools'),
    pop_pools: mapped(loadBalancer.pop_pools, 'pop_pools'),
  };
}

/** Every list of pools there is, whether it counts or not. */
export function everyList({ default_pools, region_pools, pop_pools }: LoadBalancerReply): (readonly string[])[] {
  return [default_pools, ...Object.values(region_pools ?? {}), ...Object.values(pop_pools ?? {})];
}

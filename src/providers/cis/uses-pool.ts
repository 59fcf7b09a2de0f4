import type { LoadBalancerReply } from './schema.ts';
import { listsInUse, steeringOf } from './steering.ts';

/** Why a load balancer sends no users to a pool while everything is well; undefined when it does. */
export function usersMissPool(loadBalancer: LoadBalancerReply, pool: string): string | undefined {
  if (loadBalancer.enabled === false)
    return 'The load balancer is disabled, so nothing would serve: somebody has to enable it.';
  const lists = Object.values(listsInUse(loadBalancer));
  if (!lists.some((list) => list.includes(pool))) return `The load balancer has no pool ${pool} in a list that counts.`;
  if (steeringOf(loadBalancer) === 'spread' || lists.some((list) => list[0] === pool)) return undefined;
  return `The load balancer prefers other pools to ${pool} everywhere, so what is in it moves nobody.`;
}

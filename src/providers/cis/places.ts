import { z } from 'zod';
import type { LoadBalancerReply } from './schema.ts';

/** Every list in which a region's pool stands, as it was, and whether it was the fallback. */
const placesShape = z.object({
  default_pools: z.array(z.string()),
  region_pools: z.record(z.string(), z.array(z.string())),
  pop_pools: z.record(z.string(), z.array(z.string())),
  fallback: z.boolean(),
});

export type Places = z.output<typeof placesShape>;

/** What puts a pool back into its places once it has been moved out of them. */
export function placesOf(loadBalancer: LoadBalancerReply, pool: string): Places {
  const having = (lists: Readonly<Record<string, readonly string[]>> | null | undefined) =>
    Object.fromEntries(
      Object.entries(lists ?? {}).flatMap(([name, list]) => (list.includes(pool) ? [[name, [...list]]] : [])),
    );
  return {
    default_pools: loadBalancer.default_pools.includes(pool) ? [...loadBalancer.default_pools] : [],
    region_pools: having(loadBalancer.region_pools),
    pop_pools: having(loadBalancer.pop_pools),
    fallback: loadBalancer.fallback_pool === pool,
  };
}

/** The places as they were recorded; undefined when nothing usable was. */
export function recordedPlaces(kept: unknown): Places | undefined {
  const parsed = placesShape.safeParse(kept);
  return parsed.success ? parsed.data : undefined;
}

/** The load balancer's lists with one pool where it was, and every other pool in the order in which it is now. */
export function putBack(loadBalancer: LoadBalancerReply, pool: string, places: Places): LoadBalancerReply {
  const each = (now: LoadBalancerReply['region_pools'], then: Readonly<Record<string, readonly string[]>>) =>
    now && Object.fromEntries(Object.entries(now).map(([name, list]) => [name, inPlace(list, pool, then[name] ?? [])]));
  return {
    ...loadBalancer,
    default_pools: inPlace(loadBalancer.default_pools, pool, places.default_pools),
    region_pools: each(loadBalancer.region_pools, places.region_pools),
    pop_pools: each(loadBalancer.pop_pools, places.pop_pools),
  };
}

/** Behind the nearest pool that it stood behind and that is still there; in front, where there was or is none. */
function inPlace(now: readonly string[], pool: string, then: readonly string[]): string[] {
  if (!then.includes(pool)) return [...now];
  const others = now.filter((each) => each !== pool);
  const ahead = then.slice(0, then.indexOf(pool)).findLast((each) => others.includes(each));
  const at = ahead === undefined ? 0 : others.indexOf(ahead) + 1;
  return [...others.slice(0, at), pool, ...others.slice(at)];
}

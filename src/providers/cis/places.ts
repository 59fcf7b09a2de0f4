import { z } from 'zod';
import { eachList } from './lists.ts';
import { sameJson } from './rewrite.ts';
import type { LoadBalancerReply } from './schema.ts';

/** By name, every list in which a region's pool stood, as it was; and whether the pool was the fallback. */
const placesShape = z.object({ lists: z.record(z.string(), z.array(z.string())), fallback: z.boolean() });

export type Places = z.output<typeof placesShape>;

/** What puts a pool back into its places once it has been moved out of them. */
export function placesOf(loadBalancer: LoadBalancerReply, pool: string): Places {
  const lists: Record<string, string[]> = {};
  eachList(loadBalancer, (list, name) => {
    if (list.includes(pool)) lists[name] = [...list];
    return [...list];
  });
  return { lists, fallback: loadBalancer.fallback_pool === pool };
}

/** The places as they were recorded; undefined when nothing usable was. */
export function recordedPlaces(kept: unknown): Places | undefined {
  const parsed = placesShape.safeParse(kept);
  return parsed.success ? parsed.data : undefined;
}

/**
 * The load balancer's lists with one pool where it was, and every other pool in the order in which it is now. A list that
 * still is as it was left (`asLeft` of what it was) becomes what it was.
 */
export function putBack(
  loadBalancer: LoadBalancerReply,
  pool: string,
  { lists }: Places,
  asLeft: (list: readonly string[]) => string[],
): LoadBalancerReply {
  return eachList(loadBalancer, (now, name) => {
    const was = lists[name];
    if (was === undefined) return [...now];
    return sameJson(asLeft(was), now) ? was : inPlace(now, pool, was);
  });
}

/** Behind the nearest pool that it stood behind and that is still there; in front, where there was or is none. */
function inPlace(now: readonly string[], pool: string, was: readonly string[]): string[] {
  const others = now.filter((each) => each !== pool);
  const ahead = was.slice(0, was.indexOf(pool)).findLast((each) => others.includes(each));
  const at = ahead === undefined ? 0 : others.indexOf(ahead) + 1;
  return [...others.slice(0, at), pool, ...others.slice(at)];
}

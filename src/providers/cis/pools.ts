import type { Answer, RegionObservation } from '../../domain/observation.ts';
import { loadBalancersPath } from './client.ts';
import { eachList, everyList } from './lists.ts';
import { type Mode, poolsOfOthers, type Wanted } from './mode.ts';
import { inFront, withoutDrained } from './order.ts';
import { placesOf, putBack, recordedPlaces } from './places.ts';
import { type Rewrite, refused, sameJson } from './rewrite.ts';
import { type CisObject, type CisPoolsSettings, type LoadBalancerReply, loadBalancerReply } from './schema.ts';
import { unseenObject } from './seen-object.ts';
import { listsInUse, steeringOf } from './steering.ts';
import { writable } from './writable.ts';

/** By region: the id of the region's pool. */
export type PoolsByRegion = Readonly<Record<string, string>>;

/** Users by the order of a load balancer's pools. */
export function poolsMode({ zone, loadBalancer, pools }: Omit<CisPoolsSettings, 'crn' | 'provider' | 'mode'>): Mode {
  const ref = { list: loadBalancersPath(zone), id: loadBalancer };
  const regions = Object.keys(pools);
  return {
    regions,
    written: [ref],
    judged: [],
    see(objects) {
      const parsed = loadBalancerReply.safeParse(objects(ref));
      if (!parsed.success) return unseenObject(regions, 'load balancer', ref, objects(ref));
      return servingByOrder(parsed.data, pools);
    },
    keep(objects) {
      const parsed = loadBalancerReply.safeParse(objects(ref));
      if (!parsed.success) return {};
      const serving = servingByOrder(parsed.data, pools);
      const served = Object.entries(pools).filter(([region]) => serving[region]?.serving === 'yes');
      return Object.fromEntries(served.map(([region, pool]) => [region, placesOf(parsed.data, pool)]));
    },
    push(_objects, wanted) {
      const rewrite = (object: CisObject) => rewritePools(object, pools, wanted);
      return { kind: 'write', ref, rewrite, more: false, drained: poolsOfOthers(pools, wanted.active) };
    },
    cannotWork: orderCannotWork,
  };
}

/** Whether new users are sent to a region: its pool is the first of a list that is in use. */
export function servingByOrder(
  loadBalancer: LoadBalancerReply,
  pools: PoolsByRegion,
): Record<string, RegionObservation> {
  const steering = steeringOf(loadBalancer);
  const lists = listsInUse(loadBalancer);
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
 * A region that was left goes back exactly where it was, as far as that was recorded.
 */
export function rewritePools(object: CisObject, pools: PoolsByRegion, wanted: Wanted): Rewrite {
  const parsed = loadBalancerReply.safeParse(object);
  if (!parsed.success) return refused('CIS shows the load balancer in a form that is not known.', true);
  const loadBalancer = parsed.data;
  const receiving = wanted.active.flatMap((region) => pools[region] ?? []);
  const problem = whyNot(loadBalancer, receiving, wanted);
  if (problem !== undefined) return refused(problem);

  const meant = { ...listsFor(loadBalancer, pools, wanted), fallback_pool: fallbackFor(loadBalancer, pools, wanted) };
  const isSo = Object.entries(meant).every(([name, value]) => sameJson(value, object[name]));
  const what = `${regionsOf(pools, receiving).join(', ')} first`;
  if (isSo)
    return (
      unserved(loadBalancer, pools, wanted) ?? {
        kind: 'nothing',
        note: `The pools are in that order already: ${what}.`,
      }
    );
  return { kind: 'write', body: { ...writable(object), ...meant }, what };
}

/** Under geographic steering nobody but the user, or what was recorded, can say for which places a region comes first. */
function unserved(loadBalancer: LoadBalancerReply, pools: PoolsByRegion, { active }: Wanted): Rewrite | undefined {
  const serving = servingByOrder(loadBalancer, pools);
  const idle = active.filter((region) => pools[region] !== undefined && serving[region]?.serving !== 'yes');
  if (idle.length === 0) return undefined;
  return refused(
    `Nothing was recorded of the places for which ${idle.join(', ')} should come first: put its pool first in those lists.`,
  );
}

/** Why the order of pools can't send users to as many regions as there should be. */
function orderCannotWork(loadBalancer: LoadBalancerReply, activeRegions: number): string | undefined {
  const steering = steeringOf(loadBalancer);
  if (loadBalancer.enabled === false)
    return 'The load balancer is disabled, so nothing would serve: somebody has to enable it.';
  if (steering === 'spread' || steering === 'unknown') {
    return `Under the steering policy ${loadBalancer.steering_policy} the order of pools moves nobody.`;
  }
  if (steering === 'order' && activeRegions > 1) {
    return 'Without geographic steering only the first pool receives users, and more than one region should.';
  }
  return undefined;
}

function whyNot(loadBalancer: LoadBalancerReply, receiving: readonly string[], { part }: Wanted): string | undefined {
  if (receiving.length === 0) return 'None of the regions that should receive users has a pool here.';
  if (part !== undefined) return 'The order of pools moves all users or none: a part of them needs the mode weights.';
  return orderCannotWork(loadBalancer, receiving.length);
}

/**
 * The places that were recorded, else as little changed as will do, else the receiving pools in front: the first of these by
 * which every active region is served and no other one. Where none does, the last comes nearest.
 */
function listsFor(loadBalancer: LoadBalancerReply, pools: PoolsByRegion, wanted: Wanted) {
  const serving = servingByOrder(loadBalancer, pools);
  const joining = wanted.active.filter((region) => serving[region]?.serving !== 'yes');
  const staying = wanted.active.filter((region) => !joining.includes(region));
  const receiving = [...joining, ...staying].flatMap((region) => pools[region] ?? []);
  const preference = { receiving, drained: poolsOfOthers(pools, wanted.active) };
  // As a list looked to whoever left the joining regions: unless somebody has changed it since, it becomes what it was.
  const whenLeft = {
    receiving: staying.flatMap((region) => pools[region] ?? []),
    drained: poolsOfOthers(pools, staying),
  };
  const asLeft = (list: readonly string[]) => withoutDrained(list, whenLeft);
  const recorded = joining.reduce((lists, region) => {
    const places = recordedPlaces(wanted.kept?.[region]);
    const pool = pools[region];
    return places === undefined || pool === undefined ? lists : putBack(lists, pool, places, asLeft);
  }, loadBalancer);
  const candidates = [
    eachList(recorded, (list) => withoutDrained(list, preference)),
    eachList(loadBalancer, (list) => withoutDrained(list, preference)),
    eachList(loadBalancer, (list) => inFront(list, preference)),
  ];
  return listsOf(candidates.find((each) => isServedAs(each, pools, wanted)) ?? candidates.at(-1) ?? loadBalancer);
}

function isServedAs(loadBalancer: LoadBalancerReply, pools: PoolsByRegion, { active }: Wanted): boolean {
  const serving = servingByOrder(loadBalancer, pools);
  const drained = poolsOfOthers(pools, active);
  if (everyList(loadBalancer).some((list) => list[0] !== undefined && drained.includes(list[0]))) return false;
  return active.every((region) => pools[region] === undefined || serving[region]?.serving === 'yes');
}

function listsOf({ default_pools, region_pools, pop_pools }: LoadBalancerReply) {
  return { default_pools, ...(region_pools && { region_pools }), ...(pop_pools && { pop_pools }) };
}

/** The fallback's health is ignored by CIS, so it must never be a region that has been drained (CIS docs, pools). */
function fallbackFor(loadBalancer: LoadBalancerReply, pools: PoolsByRegion, { active, kept }: Wanted) {
  const now = loadBalancer.fallback_pool;
  const receiving = active.flatMap((region) => pools[region] ?? []);
  const ours = Object.values(pools);
  if (now !== undefined && now !== null && !ours.includes(now)) return now;
  const before = active.find((region) => recordedPlaces(kept?.[region])?.fallback === true);
  if (before !== undefined && pools[before] !== undefined) return pools[before];
  return now !== undefined && now !== null && receiving.includes(now) ? now : receiving[0];
}

function regionsOf(pools: PoolsByRegion, receiving: readonly string[]): string[] {
  return Object.keys(pools).filter((region) => receiving.includes(pools[region] ?? ''));
}

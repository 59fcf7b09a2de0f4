import { z } from 'zod';
import type { RegionObservation } from '../../domain/observation.ts';
import { loadBalancersPath, poolsPath } from './client.ts';
import type { Ref } from './instance.ts';
import type { Mode, Wanted } from './mode.ts';
import { type Rewrite, refused } from './rewrite.ts';
import {
  type CisObject,
  type CisWeightsSettings,
  type LoadBalancerReply,
  loadBalancerReply,
  type OriginReply,
  type PoolReply,
  poolReply,
} from './schema.ts';
import { unseenObject } from './seen-object.ts';
import { usersMissPool } from './uses-pool.ts';
import { partialWeights } from './weights-of-part.ts';
import { writable } from './writable.ts';

/** By region: the name of the region's origin. */
export type OriginsByRegion = Readonly<Record<string, string>>;

/** CIS's default for an origin that shows none (CIS docs, origin pools). */
const defaultWeight = 1;

/** Users by the weights of one pool's origins. */
export function weightsMode(settings: Omit<CisWeightsSettings, 'crn' | 'provider' | 'mode'>): Mode {
  const { pool, origins, zone, loadBalancer } = settings;
  const ref: Ref = { list: poolsPath, id: pool };
  const user: Ref | undefined =
    zone === undefined || loadBalancer === undefined ? undefined : { list: loadBalancersPath(zone), id: loadBalancer };
  const regions = Object.keys(origins);
  const cannotWork = (given: LoadBalancerReply) => weightsCannotWork(given, pool);
  return {
    regions,
    written: [ref],
    judged: user === undefined ? [] : [user],
    see(objects) {
      const parsed = poolReply.safeParse(objects(ref));
      if (!parsed.success) return unseenObject(regions, 'pool', ref, objects(ref));
      const because = user === undefined ? undefined : whyUseless(objects(user), cannotWork);
      const seen = servingByWeight(parsed.data, origins);
      if (because === undefined) return seen;
      return Object.fromEntries(regions.map((region) => [region, { serving: 'unknown', detail: because }]));
    },
    keep(objects) {
      const parsed = poolReply.safeParse(objects(ref));
      if (!parsed.success) return {};
      const weights = Object.entries(origins).flatMap(([region, name]) => {
        const origin = parsed.data.origins.find((each) => each.name === name);
        return origin === undefined || weightOf(origin) === 0 ? [] : [[region, { weight: weightOf(origin) }]];
      });
      return Object.fromEntries(weights);
    },
    push(objects, wanted) {
      const because = user === undefined ? undefined : whyUseless(objects(user), cannotWork);
      if (because !== undefined) return { kind: 'refused', again: false, note: because };
      const rewrite = (object: CisObject) => rewriteWeights(object, origins, wanted);
      return { kind: 'write', ref, rewrite, more: false, drained: [] };
    },
    cannotWork,
  };
}

function whyUseless(object: CisObject | undefined, cannotWork: (given: LoadBalancerReply) => string | undefined) {
  const parsed = loadBalancerReply.safeParse(object);
  return parsed.success ? cannotWork(parsed.data) : undefined;
}

/**
 * CIS's documentation has weights for proxied load balancers only, Cloudflare's for others too: what is in doubt is not
 * relied upon (CIS docs, origin pools; Cloudflare docs, least outstanding requests).
 */
function weightsCannotWork(loadBalancer: LoadBalancerReply, pool: string): string | undefined {
  if (loadBalancer.proxied === false) {
    return 'The load balancer is DNS-only, and weights count on proxied ones only: use the mode pools or enabled.';
  }
  return usersMissPool(loadBalancer, pool);
}

/** Whether new users are sent to a region: its origin and the pool are enabled, and its weight is above 0. */
export function servingByWeight(pool: PoolReply, origins: OriginsByRegion): Record<string, RegionObservation> {
  const sum = pool.origins.reduce((total, origin) => total + (origin.enabled === false ? 0 : weightOf(origin)), 0);
  return mapRegions(origins, (name) => {
    const origin = pool.origins.find((each) => each.name === name);
    if (origin === undefined) return { serving: 'no', share: 0, detail: `The pool has no origin ${name}.` };
    if (pool.enabled === false) return { serving: 'no', share: 0, detail: 'The pool is disabled.' };
    if (origin.enabled === false) return { serving: 'no', share: 0, detail: `The origin ${name} is disabled.` };
    const weight = weightOf(origin);
    const share = weight > 0 ? Math.round((weight / sum) * 1e4) / 1e4 : 0;
    const health = origin.healthy === false ? ', and CIS sees it unhealthy' : '';
    const detail = `The origin ${name} has weight ${weight}${health}.`;
    return { serving: weight > 0 ? 'yes' : 'no', share, ...healthyOf(origin), detail };
  });
}

/** How CIS's own checks have it; nothing where there are none. */
function healthyOf({ healthy }: OriginReply): Pick<RegionObservation, 'healthy'> {
  return typeof healthy === 'boolean' ? { healthy: healthy ? 'yes' : 'no' } : {};
}

/**
 * The pool with the origins of the active regions weighted and those of the other regions at 0, in one write: there is no
 * moment at which neither side serves. A weight above 0 is left as it is: how active regions share is the user's; one of 0
 * becomes what it was when it was left. Of a part, the new regions get it and the others share the rest as they do now.
 * Origins of no region are not touched.
 */
export function rewriteWeights(object: CisObject, origins: OriginsByRegion, wanted: Wanted): Rewrite {
  const parsed = poolReply.safeParse(object);
  if (!parsed.success) return refused('CIS shows the pool in a form that is not known.', true);
  const pool = parsed.data;
  const { active } = wanted;
  if (pool.enabled === false)
    return refused('The pool is disabled, so nothing in it could serve: somebody has to enable it.');
  const receiving = active.flatMap((region) => origins[region] ?? []);
  const usable = pool.origins.filter((origin) => receiving.includes(origin.name) && origin.enabled !== false);
  if (usable.length === 0)
    return refused(`No enabled origin for ${active.join(', ')} is in the pool: somebody has to enable it.`);

  const weights = weightsFor(pool, origins, wanted);
  if (weights === undefined) return refused('Nobody else serves who could keep the rest of the users.');
  const changed = pool.origins.filter(
    (origin) => weights.has(origin.name) && weights.get(origin.name) !== weightOf(origin),
  );
  if (changed.length === 0) return { kind: 'nothing', note: `The weights are so already: ${shown(pool, weights)}.` };
  const body = writable(object);
  body.origins = (body.origins as Record<string, unknown>[]).map((origin) => {
    const weight = weights.get(String(origin.name));
    return weight === undefined ? origin : { ...origin, weight };
  });
  return { kind: 'write', body, what: `weights ${shown(pool, weights)}` };
}

function weightsFor(pool: PoolReply, origins: OriginsByRegion, wanted: Wanted): Map<string, number> | undefined {
  if (wanted.part !== undefined) return partialWeights(pool, origins, wanted.part);
  const weights = Object.entries(origins).map(([region, name]) => {
    const now = pool.origins.find((each) => each.name === name);
    const meant = wanted.shifted?.includes(region) === true ? undefined : now;
    return [name, wanted.active.includes(region) ? raised(meant, wanted.kept?.[region]) : 0] as const;
  });
  return new Map(weights);
}

const keptWeight = z.object({ weight: z.number().gt(0).max(1).multipleOf(0.01) });

/** What was recorded counts before what is there now: that can be a step of the way. */
function raised(origin: OriginReply | undefined, kept: unknown): number {
  const recorded = keptWeight.safeParse(kept);
  if (recorded.success) return recorded.data.weight;
  const weight = origin === undefined ? defaultWeight : weightOf(origin);
  return weight > 0 ? weight : 1;
}

/** The weight of an origin, shown or not. */
export function weightOf(origin: OriginReply): number {
  return origin.weight ?? defaultWeight;
}

function shown(pool: PoolReply, wanted: ReadonlyMap<string, number>): string {
  const ours = pool.origins.filter((origin) => wanted.has(origin.name));
  return ours
    .map(({ name, enabled }) => `${name} ${wanted.get(name)}${enabled === false ? ' (disabled)' : ''}`)
    .join(', ');
}

function mapRegions(
  origins: OriginsByRegion,
  see: (name: string) => RegionObservation,
): Record<string, RegionObservation> {
  return Object.fromEntries(Object.entries(origins).map(([region, name]) => [region, see(name)]));
}

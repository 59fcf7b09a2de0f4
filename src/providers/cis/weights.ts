import type { RegionObservation } from '../../domain/observation.ts';
import { type Rewrite, refused } from './rewrite.ts';
import { type CisObject, type OriginReply, type PoolReply, poolReply } from './schema.ts';
import { writable } from './writable.ts';

/** By region: the name of the region's origin. */
export type OriginsByRegion = Readonly<Record<string, string>>;

/** CIS's default for an origin that shows none (CIS docs, origin pools). */
const defaultWeight = 1;

/** Whether new users are sent to a region: its origin and the pool are enabled, and its weight is above 0. */
export function servingByWeight(pool: PoolReply, origins: OriginsByRegion): Record<string, RegionObservation> {
  return mapRegions(origins, (name) => {
    const origin = pool.origins.find((each) => each.name === name);
    if (origin === undefined) return { serving: 'no', detail: `The pool has no origin ${name}.` };
    if (pool.enabled === false) return { serving: 'no', detail: 'The pool is disabled.' };
    if (origin.enabled === false) return { serving: 'no', detail: `The origin ${name} is disabled.` };
    const weight = weightOf(origin);
    const health = origin.healthy === false ? ', and CIS sees it unhealthy' : '';
    return { serving: weight > 0 ? 'yes' : 'no', detail: `The origin ${name} has weight ${weight}${health}.` };
  });
}

/**
 * The pool with the origins of the active regions weighted and those of the other regions at 0, in one write. A weight
 * above 0 is left as it is: how active regions share is the user's. Origins of no region are not touched.
 */
export function rewriteWeights(object: CisObject, origins: OriginsByRegion, active: readonly string[]): Rewrite {
  const parsed = poolReply.safeParse(object);
  if (!parsed.success) return refused('CIS shows the pool in a form that is not known.', true);
  const pool = parsed.data;
  if (pool.enabled === false)
    return refused('The pool is disabled, so nothing in it could serve: somebody has to enable it.');
  const receiving = active.flatMap((region) => origins[region] ?? []);
  const usable = pool.origins.filter((origin) => receiving.includes(origin.name) && origin.enabled !== false);
  if (usable.length === 0)
    return refused(`No enabled origin for ${active.join(', ')} is in the pool: somebody has to enable it.`);

  const wanted = new Map(
    Object.values(origins).map((name) => {
      const now = pool.origins.find((each) => each.name === name);
      return [name, receiving.includes(name) ? raised(now) : 0] as const;
    }),
  );
  const changed = pool.origins.filter(
    (origin) => wanted.has(origin.name) && wanted.get(origin.name) !== weightOf(origin),
  );
  if (changed.length === 0) return { kind: 'nothing', note: `The weights are so already: ${shown(pool, wanted)}.` };
  const body = writable(object);
  body.origins = (body.origins as Record<string, unknown>[]).map((origin) => {
    const weight = wanted.get(String(origin.name));
    return weight === undefined ? origin : { ...origin, weight };
  });
  return { kind: 'write', body, what: `weights ${shown(pool, wanted)}` };
}

function raised(origin: OriginReply | undefined): number {
  const weight = origin === undefined ? defaultWeight : weightOf(origin);
  return weight > 0 ? weight : 1;
}

function weightOf(origin: OriginReply): number {
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

import type { RegionObservation } from '../../domain/observation.ts';
import { loadBalancersPath, poolsPath } from './client.ts';
import type { Ref } from './instance.ts';
import type { Mode, Wanted } from './mode.ts';
import { type Rewrite, refused } from './rewrite.ts';
import { type CisObject, loadBalancerReply, type PoolReply, poolReply } from './schema.ts';
import { unseenObject } from './seen-object.ts';
import { usersMissPool } from './uses-pool.ts';
import { type OriginsByRegion, servingByWeight, weightOf } from './weights.ts';
import { writable } from './writable.ts';

export interface EnabledOriginsSettings {
  readonly zone: string;
  readonly loadBalancer: string;
  readonly pool: string;
  readonly origins: OriginsByRegion;
}

/** Hard evacuation inside one pool: the origins of active regions are enabled, those of all others are not. */
export function enabledOriginsMode({ zone, loadBalancer, pool, origins }: EnabledOriginsSettings): Mode {
  const ref: Ref = { list: poolsPath, id: pool };
  const user: Ref = { list: loadBalancersPath(zone), id: loadBalancer };
  const regions = Object.keys(origins);
  const useless = (object: CisObject | undefined) => {
    const parsed = loadBalancerReply.safeParse(object);
    return parsed.success ? usersMissPool(parsed.data, pool) : undefined;
  };
  return {
    regions,
    written: [ref],
    judged: [user],
    see(objects) {
      const parsed = poolReply.safeParse(objects(ref));
      if (!parsed.success) return unseenObject(regions, 'pool', ref, objects(ref));
      const because = useless(objects(user));
      if (because === undefined) return servingByWeight(parsed.data, origins);
      const unknown: RegionObservation = { serving: 'unknown', detail: because };
      return Object.fromEntries(regions.map((region) => [region, unknown]));
    },
    keep: () => ({}),
    push(objects, wanted) {
      const because = useless(objects(user));
      if (because !== undefined) return { kind: 'refused', again: false, note: because };
      const rewrite = (object: CisObject) => rewriteEnabledOrigins(object, origins, wanted);
      return { kind: 'write', ref, rewrite, more: false, drained: [] };
    },
    cannotWork: (given) => usersMissPool(given, pool),
  };
}

/** The pool with the origins of the active regions enabled and those of the others disabled, in one write. */
export function rewriteEnabledOrigins(object: CisObject, origins: OriginsByRegion, { active, part }: Wanted): Rewrite {
  const parsed = poolReply.safeParse(object);
  if (!parsed.success) return refused('CIS shows the pool in a form that is not known.', true);
  const pool = parsed.data;
  if (part !== undefined) return refused('An origin is enabled or not: a part of the users needs the mode weights.');
  if (pool.enabled === false)
    return refused('The pool is disabled, so nothing in it could serve: somebody has to enable it.');
  const receiving = active.flatMap((region) => origins[region] ?? []);
  const isMeant = (name: string) => (Object.values(origins).includes(name) ? receiving.includes(name) : undefined);
  const after = pool.origins.map((origin) => ({ ...origin, enabled: isMeant(origin.name) ?? origin.enabled }));
  const problem = whyNot(pool, after, receiving);
  if (problem !== undefined) return refused(problem);

  const what = `enabled ${receiving.join(', ')} alone`;
  const changed = pool.origins.filter(
    ({ name, enabled }) => (isMeant(name) ?? enabled !== false) !== (enabled !== false),
  );
  if (changed.length === 0) return { kind: 'nothing', note: `It is so already: ${what}.` };
  const body = writable(object);
  body.origins = (body.origins as Record<string, unknown>[]).map((origin) => {
    const enabled = isMeant(String(origin.name));
    return enabled === undefined ? origin : { ...origin, enabled };
  });
  return { kind: 'write', body, what };
}

/** CIS holds a pool for unhealthy that has fewer origins than its `minimum_origins`, and would send users elsewhere. */
function whyNot(pool: PoolReply, after: PoolReply['origins'], receiving: readonly string[]): string | undefined {
  const missing = receiving.filter((name) => !pool.origins.some((origin) => origin.name === name));
  if (receiving.length === 0 || missing.length === receiving.length)
    return 'None of the regions that should receive users has an origin in the pool.';
  const idle = after.filter((origin) => receiving.includes(origin.name)).every((origin) => weightOf(origin) === 0);
  if (idle) return `${receiving.join(', ')} has weight 0 and would receive nobody: somebody has to raise it.`;
  const left = after.filter(({ enabled }) => enabled !== false).length;
  const needed = pool.minimum_origins ?? 1;
  return left >= needed
    ? undefined
    : `The pool wants ${needed} origins (minimum_origins), and ${left} would be enabled.`;
}

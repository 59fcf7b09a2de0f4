import type { CisObject } from './schema.ts';

/** What else is known of the world that a body is written into. */
export interface Surroundings {
  /** Pools that must not be the fallback. */
  readonly drained?: readonly string[] | undefined;
  /** Pools as they were seen last that go on serving where one is disabled. */
  readonly elsewhere?: readonly CisObject[] | undefined;
}

/**
 * Law 5, asserted on every body before it is sent: traffic never goes nowhere. Returns the sentence for what is broken,
 * or undefined. It knows nothing of how the body was made.
 */
export function brokenLaw5(before: CisObject, body: CisObject, around: Surroundings = {}): string | undefined {
  const { drained = [], elsewhere = [] } = around;
  return 'origins' in body ? brokenPool(body, elsewhere) : brokenLoadBalancer(before, body, drained);
}

function brokenPool(body: CisObject, elsewhere: readonly CisObject[]): string | undefined {
  const origins = originsOf(body);
  if (body.enabled === false && !elsewhere.some((pool) => pool.enabled !== false && hasServing(pool)))
    return 'the pool would be disabled, and no other one is seen to serve';
  if (body.enabled !== false && !hasServing(body)) return 'no enabled origin would have a weight above 0';
  const odd = origins.find(({ weight }) => weight !== undefined && !isWeight(weight));
  return odd === undefined ? undefined : 'a weight would not be between 0 and 1 in steps of 0.01';
}

interface Origin {
  readonly enabled?: unknown;
  readonly weight?: unknown;
}

function originsOf(pool: CisObject): readonly Origin[] {
  return Array.isArray(pool.origins) ? (pool.origins as Origin[]) : [];
}

function hasServing(pool: CisObject): boolean {
  return originsOf(pool).some(({ enabled, weight }) => enabled !== false && Number(weight ?? 1) > 0);
}

function brokenLoadBalancer(before: CisObject, body: CisObject, drained: readonly string[]): string | undefined {
  if (body.enabled === false) return 'the load balancer would be disabled';
  if (isEmpty(body.default_pools)) return 'the list of default pools would be empty';
  if (typeof body.fallback_pool !== 'string' || body.fallback_pool === '') return 'there would be no fallback pool';
  if (drained.includes(body.fallback_pool)) return 'the fallback would be the pool of a drained region';
  const emptied = ['region_pools', 'pop_pools'].flatMap((map) => {
    const names = Object.keys((before[map] ?? {}) as object);
    const now = (body[map] ?? {}) as Record<string, unknown>;
    return names.filter((name) => !isEmpty((before[map] as Record<string, unknown>)[name]) && isEmpty(now[name]));
  });
  return emptied.length === 0 ? undefined : `the list of ${emptied[0]} would be empty`;
}

function isEmpty(list: unknown): boolean {
  return !Array.isArray(list) || list.length === 0;
}

function isWeight(weight: unknown): boolean {
  if (typeof weight !== 'number' || weight < 0 || weight > 1) return false;
  return Math.abs(weight * 100 - Math.round(weight * 100)) < 1e-9;
}

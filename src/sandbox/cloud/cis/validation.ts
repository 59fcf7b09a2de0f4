import { isObject } from '../../call.ts';

/**
 * What CIS refuses in the body of a PUT, as the detail before `: validation failed`; undefined when it takes it.
 * Ranges: reference cis.md 1.6 and 1.7. The details' wording is the sandbox's own.
 */
export function poolProblem(body: Record<string, unknown>): string | undefined {
  if (!isText(body.name)) return 'name must be set';
  if (!/^[A-Za-z0-9_-]+$/.test(body.name)) return 'name may only have letters, digits, - and _';
  if (!Array.isArray(body.origins) || body.origins.length === 0) return 'origins must be set';
  if (!Array.isArray(body.check_regions)) return 'check_regions must be set';
  if (!isOptional(body.enabled, 'boolean')) return 'enabled must be a boolean';
  if (!isOptional(body.minimum_origins, 'number')) return 'minimum_origins must be a number';
  const names = new Set<unknown>();
  for (const origin of body.origins as unknown[]) {
    const problem = originProblem(origin);
    if (problem) return problem;
    const { name } = origin as Record<string, unknown>;
    if (names.has(name)) return `origin name ${String(name)} is not unique in the pool`;
    names.add(name);
  }
  return undefined;
}

/** The same for a load balancer; `knowsPool` tells whether a pool id exists. */
export function loadBalancerProblem(
  body: Record<string, unknown>,
  knowsPool: (id: string) => boolean,
): string | undefined {
  if (!isText(body.name)) return 'name must be set';
  if (!Array.isArray(body.default_pools) || body.default_pools.length === 0) return 'default_pools must be set';
  if (!isText(body.fallback_pool)) return 'fallback_pool must be set';
  if (!isOptional(body.enabled, 'boolean')) return 'enabled must be a boolean';
  if (!isOptional(body.proxied, 'boolean')) return 'proxied must be a boolean';
  const policy = body.steering_policy ?? 'off';
  if (!['', 'off', 'geo', 'random', 'dynamic_latency'].includes(String(policy))) {
    return `steering_policy ${String(policy)} is not one of off, geo, random, dynamic_latency`;
  }
  const affinity = body.session_affinity ?? 'none';
  if (!['', 'none', 'cookie', 'ip_cookie', 'header'].includes(String(affinity))) {
    return `session_affinity ${String(affinity)} is not one of none, cookie, ip_cookie, header`;
  }
  const odd = affinityProblem(body, String(affinity)) ?? regionProblem(body.region_pools);
  if (odd !== undefined) return odd;
  const unknown = referencedPools(body).find((id) => !knowsPool(id));
  return unknown === undefined ? undefined : `pool ${unknown} does not exist`;
}

/** Ranges and combinations of session affinity (reference cis.md 1.6; CIS docs, session affinity). */
function affinityProblem(body: Record<string, unknown>, affinity: string): string | undefined {
  if (['cookie', 'ip_cookie'].includes(affinity) && body.proxied !== true)
    return `session_affinity ${affinity} needs a proxied load balancer`;
  const ttl = body.session_affinity_ttl ?? 1800;
  if (typeof ttl !== 'number' || ttl < 1800 || ttl > 604_800)
    return 'session_affinity_ttl must be between 1800 and 604800';
  const attributes = isObject(body.session_affinity_attributes) ? body.session_affinity_attributes : {};
  if (attributes.samesite === 'None' && attributes.secure === 'Never')
    return 'samesite None can not be combined with secure Never';
  return undefined;
}

/** The regions of the world as CIS names them (CIS docs, traffic steering). */
const worldRegions = 'WNAM ENAM WEU EEU NSAM SSAM OC ME NAF SAF SAS SEAS NEAS'.split(' ');

function regionProblem(regionPools: unknown): string | undefined {
  const names = isObject(regionPools) ? Object.keys(regionPools) : [];
  // The documentation has countries as keys, too.
  const unknown = names.find((name) => !worldRegions.includes(name) && !/^[A-Z]{2}$/.test(name));
  return unknown === undefined ? undefined : `region ${unknown} is not one of ${worldRegions.join(', ')}`;
}

/** Every pool id that a load balancer's body names. */
export function referencedPools(body: Record<string, unknown>): string[] {
  const maps = [body.region_pools, body.pop_pools].filter(isObject);
  const mapped = maps.flatMap((map) => Object.values(map)).flatMap((ids) => (Array.isArray(ids) ? ids : []));
  const listed = Array.isArray(body.default_pools) ? body.default_pools : [];
  return [...listed, body.fallback_pool, ...mapped].map(String);
}

function originProblem(origin: unknown): string | undefined {
  if (!isObject(origin)) return 'an origin must be an object';
  if (!isText(origin.name)) return 'origin name must be set';
  if (!isText(origin.address)) return `address of origin ${origin.name} must be set`;
  if (!isOptional(origin.enabled, 'boolean')) return `enabled of origin ${origin.name} must be a boolean`;
  const weight = origin.weight ?? 1;
  if (typeof weight !== 'number' || weight < 0 || weight > 1) {
    return `weight of origin ${origin.name} must be between 0 and 1`;
  }
  const hundredths = weight * 100;
  if (Math.abs(hundredths - Math.round(hundredths)) > 1e-9) {
    return `weight of origin ${origin.name} must be a multiple of 0.01`;
  }
  return undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isOptional(value: unknown, type: 'boolean' | 'number'): boolean {
  return value === undefined || typeof value === type;
}

import { isObject } from '../../call.ts';
import { isOptional, isText } from './fields.ts';
import { originProblem } from './origin-validation.ts';
import { affinityProblem } from './session-validation.ts';

/**
 * What CIS refuses in the body of a PUT, as the detail before `: validation failed`; undefined when it takes it.
 * Ranges: reference cis.md 1.6 and 1.7. The details' wording is the sandbox's own.
 */
export function poolProblem(
  body: Record<string, unknown>,
  knowsMonitor: (id: string) => boolean = () => true,
): string | undefined {
  if (!isText(body.name)) return 'name must be set';
  if (!/^[A-Za-z0-9_-]+$/.test(body.name)) return 'name may only have letters, digits, - and _';
  if (!Array.isArray(body.origins) || body.origins.length === 0) return 'origins must be set';
  if (!Array.isArray(body.check_regions)) return 'check_regions must be set';
  const odd = oddField(body, poolFields) ?? regionProblem(body.check_regions, isWorldRegion);
  if (odd !== undefined) return odd;
  const least = Number(body.minimum_origins ?? 1);
  if (!Number.isInteger(least) || least < 0) return 'minimum_origins must be a whole number';
  const monitor = String(body.monitor ?? '');
  if (monitor !== '' && !knowsMonitor(monitor)) return `monitor ${monitor} does not exist`;
  const names = new Set<unknown>();
  for (const origin of body.origins as unknown[]) {
    const problem = originProblem(origin, monitor !== '');
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
  const field = oddField(body, balancerFields);
  if (field !== undefined) return field;
  const policy = body.steering_policy ?? 'off';
  if (!['', 'off', 'geo', 'random', 'dynamic_latency'].includes(String(policy))) {
    return `steering_policy ${String(policy)} is not one of off, geo, random, dynamic_latency`;
  }
  const affinity = body.session_affinity ?? 'none';
  if (!['', 'none', 'cookie', 'ip_cookie', 'header'].includes(String(affinity))) {
    return `session_affinity ${String(affinity)} is not one of none, cookie, ip_cookie, header`;
  }
  const odd =
    affinityProblem(body, String(affinity)) ??
    mapProblem('region', body.region_pools) ??
    mapProblem('pop', body.pop_pools);
  if (odd !== undefined) return odd;
  if (body.proxied !== true && typeof body.ttl === 'number' && body.ttl < ttlLeast)
    return `ttl must be ${ttlLeast} or more`;
  const unknown = referencedPools(body).find((id) => !knowsPool(id));
  return unknown === undefined ? undefined : `pool ${unknown} does not exist`;
}

/** The least of the bounds that the documentation gives for load balancers that are not proxied, in seconds. */
const ttlLeast = 10;

const poolFields = {
  description: 'string',
  enabled: 'boolean',
  minimum_origins: 'number',
  monitor: 'string',
  notification_email: 'string',
} as const;

const balancerFields = { description: 'string', enabled: 'boolean', proxied: 'boolean', ttl: 'number' } as const;

function oddField(body: Record<string, unknown>, types: Readonly<Record<string, 'string' | 'boolean' | 'number'>>) {
  const odd = Object.entries(types).find(([name, type]) => !isOptional(body[name], type));
  return odd && `${odd[0]} must be a ${odd[1]}`;
}

/** The regions of the world as CIS names them (CIS docs, traffic steering). */
const worldRegions = 'WNAM ENAM WEU EEU NSAM SSAM OC ME NAF SAF SAS SEAS NEAS'.split(' ');

const isWorldRegion = (name: string) => worldRegions.includes(name);

function regionProblem(names: readonly unknown[], isKnown: (name: string) => boolean): string | undefined {
  const unknown = names.map(String).find((name) => !isKnown(name));
  return unknown === undefined ? undefined : `region ${unknown} is not one of ${worldRegions.join(', ')}`;
}

/** Lists of pools by place. The documentation has countries among the regions, too; a pop has three letters. */
function mapProblem(kind: 'region' | 'pop', map: unknown): string | undefined {
  if (map === undefined || map === null) return undefined;
  if (!isObject(map)) return `${kind}_pools must be an object`;
  const odd = Object.entries(map).find(([, ids]) => !Array.isArray(ids));
  if (odd !== undefined) return `${kind}_pools of ${odd[0]} must be a list of pools`;
  if (kind === 'region')
    return regionProblem(Object.keys(map), (name) => isWorldRegion(name) || /^[A-Z]{2}$/.test(name));
  const pop = Object.keys(map).find((name) => !/^[A-Z]{3}$/.test(name));
  return pop === undefined ? undefined : `pop ${pop} is not one of three letters`;
}

/** Every pool id that a load balancer's body names. */
export function referencedPools(body: Record<string, unknown>): string[] {
  const maps = [body.region_pools, body.pop_pools].filter(isObject);
  const mapped = maps.flatMap((map) => Object.values(map)).flatMap((ids) => (Array.isArray(ids) ? ids : []));
  const listed = Array.isArray(body.default_pools) ? body.default_pools : [];
  return [...listed, body.fallback_pool, ...mapped].map(String);
}

/** Shapes and defaults of CIS load balancers and pools; unknown fields are kept as they come. */
export type Origin = {
  name: string;
  address: string;
  enabled: boolean;
  weight: number;
  healthy: boolean;
  header?: Record<string, string[]>;
  [field: string]: unknown;
};

export type Pool = {
  id: string;
  created_on: string;
  modified_on: string;
  name: string;
  description: string;
  enabled: boolean;
  healthy: boolean;
  minimum_origins: number;
  check_regions: string[] | null;
  origins: Origin[];
  notification_email: string;
  [field: string]: unknown;
};

export type LoadBalancer = {
  id: string;
  created_on: string;
  modified_on: string;
  name: string;
  description: string;
  enabled: boolean;
  default_pools: string[];
  fallback_pool: string;
  region_pools: Record<string, string[]>;
  pop_pools: Record<string, string[]>;
  proxied: boolean;
  ttl: number;
  steering_policy: string;
  session_affinity: string;
  [field: string]: unknown;
};

/** What only CIS itself sets; in the body of a PUT these are passed over. */
export type Identity = { id: string; created_on: string; modified_on: string };

/**
 * The pool that a PUT of this body leaves behind. PUT replaces the whole object: whatever the body does not say
 * falls back to its default, so a weight, a monitor or a Host header left out is gone.
 */
export function poolFrom(body: Record<string, unknown>, identity: Identity): Pool {
  const origins = (body.origins as Record<string, unknown>[]).map((origin) => originFrom(origin, !isMonitored(body)));
  return {
    ...withoutReadOnly(body),
    ...identity,
    name: String(body.name),
    description: text(body.description),
    enabled: body.enabled !== false,
    // Health is only known through a monitor, and reads unhealthy before it; without one CIS takes every origin for healthy.
    healthy: !isMonitored(body),
    minimum_origins: typeof body.minimum_origins === 'number' ? body.minimum_origins : 1,
    check_regions: Array.isArray(body.check_regions) ? (body.check_regions as string[]) : null,
    origins,
    notification_email: text(body.notification_email),
  };
}

/** The load balancer that a PUT of this body leaves behind; what is left out falls back to its default. */
export function loadBalancerFrom(body: Record<string, unknown>, identity: Identity): LoadBalancer {
  const proxied = body.proxied === true;
  const affinity = text(body.session_affinity) || 'none';
  return {
    ...withoutReadOnly(body),
    ...identity,
    name: String(body.name),
    description: text(body.description),
    enabled: body.enabled !== false,
    default_pools: body.default_pools as string[],
    fallback_pool: String(body.fallback_pool),
    region_pools: poolMap(body.region_pools),
    pop_pools: poolMap(body.pop_pools),
    proxied,
    // Proxied answers have an automatic TTL and read back 0.
    ttl: proxied ? 0 : typeof body.ttl === 'number' ? body.ttl : 60,
    steering_policy: text(body.steering_policy) || 'off',
    session_affinity: affinity,
    ...(affinity === 'none' ? {} : { session_affinity_ttl: body.session_affinity_ttl ?? 82800 }),
  };
}

function originFrom(body: Record<string, unknown>, healthy: boolean): Origin {
  const { healthy: _healthy, failure_reason: _reason, disabled_at: _disabledAt, ...rest } = body;
  return {
    ...rest,
    name: String(body.name),
    address: String(body.address),
    enabled: body.enabled !== false,
    weight: typeof body.weight === 'number' ? body.weight : 1,
    healthy,
  };
}

export function isMonitored({ monitor }: Readonly<Record<string, unknown>>): boolean {
  return typeof monitor === 'string' && monitor !== '';
}

/** A pool is healthy as long as enough of its origins are. */
export function withHealth(pool: Pool): Pool {
  const well = pool.origins.filter((origin) => origin.enabled && origin.healthy).length;
  return { ...pool, healthy: well >= Math.max(1, pool.minimum_origins) };
}

function withoutReadOnly(body: Record<string, unknown>): Record<string, unknown> {
  const { id: _id, created_on: _created, modified_on: _modified, healthy: _healthy, disabled_at: _at, ...rest } = body;
  return rest;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function poolMap(value: unknown): Record<string, string[]> {
  return typeof value === 'object' && value !== null ? (value as Record<string, string[]>) : {};
}

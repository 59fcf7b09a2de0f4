/** A CIS instance as the examples have it: one pool with an origin per region, one load balancer with a pool per region. */
export const crn =
  'crn:v1:bluemix:public:internet-svcs:global:a/0123456789abcdef0123456789abcdef:01234567-89ab-cdef-0123-456789abcdef::';

export const encodedCrn = encodeURIComponent(crn);

export const pool = {
  id: '22222222222222222222222222222222',
  created_on: '2026-01-01T00:00:00Z',
  modified_on: '2026-02-01T00:00:00Z',
  name: 'web',
  description: 'The web pool.',
  enabled: true,
  healthy: true,
  monitor: '99999999999999999999999999999999',
  minimum_origins: 1,
  check_regions: ['WEU'],
  notification_email: 'ops@shop.example',
  load_shedding: { default_percent: 0 },
  origins: [
    {
      name: 'us-south',
      address: 'us-south.shop.example',
      enabled: true,
      weight: 1,
      healthy: false,
      failure_reason: 'TCP connection failed',
      header: { Host: ['www.shop.example'] },
    },
    { name: 'eu-de', address: 'eu-de.shop.example', enabled: true, weight: 0, healthy: true, failure_reason: '' },
  ],
};

export const usPool = '44444444444444444444444444444444';
export const euPool = '55555555555555555555555555555555';
export const otherPool = '66666666666666666666666666666666';

export const loadBalancer = {
  id: '33333333333333333333333333333333',
  created_on: '2026-01-01T00:00:00Z',
  modified_on: '2026-02-01T00:00:00Z',
  name: 'api.shop.example',
  description: '',
  ttl: 0,
  proxied: true,
  enabled: true,
  session_affinity: 'cookie',
  session_affinity_ttl: 5_000,
  steering_policy: 'off',
  default_pools: [usPool, euPool],
  fallback_pool: usPool,
  region_pools: { WEU: [usPool, otherPool], EEU: [otherPool] },
  pop_pools: { FRA: [usPool] },
};

const zone = '0123456789abcdef0123456789abcdef';

export const weightsSettings = {
  provider: 'cis',
  crn,
  mode: 'weights',
  zone,
  loadBalancer: '11111111111111111111111111111111',
  pool: pool.id,
  origins: { 'us-south': 'us-south', 'eu-de': 'eu-de' },
};

export const poolsSettings = {
  provider: 'cis',
  crn,
  mode: 'pools',
  zone,
  loadBalancer: loadBalancer.id,
  pools: { 'us-south': usPool, 'eu-de': euPool },
};

/** The load balancer that uses the pool with an origin per region. */
export const userOfPool = {
  ...loadBalancer,
  id: weightsSettings.loadBalancer,
  name: 'www.shop.example',
  default_pools: [pool.id],
  fallback_pool: pool.id,
  region_pools: {},
  pop_pools: {},
};

/** Pools of one region each, as `poolsSettings` has them. */
export const usRegionPool = { ...pool, id: usPool, name: 'us', origins: [{ ...pool.origins[0], weight: 1 }] };
export const euRegionPool = { ...pool, id: euPool, name: 'eu', origins: [{ ...pool.origins[1], weight: 1 }] };

export const enabledPoolsSettings = { ...poolsSettings, mode: 'enabled' };
export const enabledOriginsSettings = { ...weightsSettings, mode: 'enabled' };

export const poolsUrl = `/v1/${encodedCrn}/load_balancers/pools`;
export const monitorsUrl = `/v1/${encodedCrn}/load_balancers/monitors`;
export const loadBalancersUrl = `/v1/${encodedCrn}/zones/${zone}/load_balancers`;
export const poolUrl = `/v1/${encodedCrn}/load_balancers/pools/${pool.id}`;
export const loadBalancerUrl = `/v1/${encodedCrn}/zones/${zone}/load_balancers/${loadBalancer.id}`;

/** CIS's envelope around a result. */
export function enveloped(result: unknown, more: object = {}) {
  return { success: true, errors: [], messages: [], result, ...more };
}

/** CIS's envelope around everything of one kind. */
export function listed(...objects: object[]) {
  const { length } = objects;
  return enveloped(objects, { result_info: { page: 1, per_page: 100, count: length, total_count: length } });
}

/** CIS's envelope around an error. */
export function failed(code: number, message: string) {
  return { success: false, errors: [{ code, message }], messages: [], result: null };
}

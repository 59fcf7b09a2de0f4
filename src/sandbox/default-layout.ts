import { layoutSchema, type SandboxLayout } from './layout.ts';

export type DefaultLayoutOptions = {
  directory: string;
  ports: {
    cloud: number;
    edge: number;
    regions: Record<'us-south' | 'eu-de', { application: number; db2: number }>;
  };
  hadr?: Partial<SandboxLayout['hadr']>;
  delays?: Partial<SandboxLayout['delays']>;
  cisCallsPerMinute?: number;
  release?: string;
  /** With the ports of the regions' probers: their gates are what CIS's monitors ask, and every load balancer has a pool per region. */
  gates?: Record<'us-south' | 'eu-de', number>;
};

/**
 * The layout of the demo: application `shop` in us-south (preferred) and eu-de. `www.shop.example` is one proxied
 * load balancer over one multi-region pool (users follow origin weights); `api.shop.example` has one pool per region
 * (users follow the order of default_pools). Without `gates` no monitor is attached, so nothing but API writes moves users.
 */
export function defaultLayout(options: DefaultLayoutOptions): SandboxLayout {
  const { ports } = options;
  return layoutSchema.parse({
    directory: options.directory,
    application: 'shop',
    release: options.release ?? '1.0.0',
    cloudPort: ports.cloud,
    edgePort: ports.edge,
    hadr: { database: 'SHOP', pair: ['us-south', 'eu-de'], ...options.hadr },
    delays: {
      storageTransactionMs: 1500,
      powerMs: 500,
      takeoverMs: 1000,
      catchUpMs: 1000,
      edgePropagationMs: 300,
      ...options.delays,
    },
    cisCallsPerMinute: options.cisCallsPerMinute ?? 100,
    regions: {
      'us-south': regionLayout('us-south', ports.regions['us-south'], 52110001, options.gates?.['us-south']),
      'eu-de': regionLayout('eu-de', ports.regions['eu-de'], 52110002, options.gates?.['eu-de']),
    },
    cis: options.gates === undefined ? cisObjects() : gatedObjects(),
    volumes: [
      {
        id: 609491940,
        replicaId: 609491945,
        username: 'SL02SV1414935_187',
        datacenter: 'dal10',
        replicaDatacenter: 'fra02',
      },
    ],
    shares: [
      {
        name: 'shop-media',
        source: { id: 'r006-a1b2c3d4-0001', region: 'us-south', zone: 'us-south-1' },
        replica: { id: 'r010-a1b2c3d4-0002', region: 'eu-de', zone: 'eu-de-1' },
      },
    ],
    credentials: {
      iamApiKeys: ['sandbox-iam-api-key'],
      classic: { user: 'SL1414935', key: 'sandbox-classic-key' },
      db2Agent: { user: 'db2inst1', password: 'sandbox-db2-password', token: 'sandbox-db2-token' },
    },
  });
}

function regionLayout(
  region: string,
  ports: { application: number; db2: number },
  dbServerId: number,
  proberPort: number | undefined,
) {
  return {
    proberPort,
    applicationPort: ports.application,
    db2Port: ports.db2,
    dbServerId,
    instanceId: `0717-${dbServerId}`,
    originHostname: `${region}.shop.example`,
  };
}

function cisObjects() {
  const wwwPool = '17b5962d775c646f3f9725cbc7a53d01';
  const apiPools = { 'us-south': '17b5962d775c646f3f9725cbc7a53d02', 'eu-de': '17b5962d775c646f3f9725cbc7a53d03' };
  return {
    crn: 'crn:v1:bluemix:public:internet-svcs:global:a/01652b251c3ae2787110a995d8db0135:9054ad06-3485-421a-9300-fe3fb4b79e1d::',
    zones: [
      {
        id: '699d98642c564d2e855e9661899b7252',
        name: 'shop.example',
        loadBalancers: [
          {
            id: '07d2e3fc9a2e4d3ba1dcd6a8e3dd4a01',
            name: 'www.shop.example',
            default_pools: [wwwPool],
            fallback_pool: wwwPool,
            proxied: true,
          },
          {
            id: '07d2e3fc9a2e4d3ba1dcd6a8e3dd4a02',
            name: 'api.shop.example',
            default_pools: [apiPools['us-south'], apiPools['eu-de']],
            fallback_pool: apiPools['eu-de'],
            proxied: true,
          },
        ],
      },
    ],
    pools: [
      { id: wwwPool, name: 'shop-www', check_regions: ['WNAM'], origins: [origin('us-south', 1), origin('eu-de', 0)] },
      {
        id: apiPools['us-south'],
        name: 'shop-api-us-south',
        check_regions: ['WNAM'],
        origins: [origin('us-south', 1)],
      },
      { id: apiPools['eu-de'], name: 'shop-api-eu-de', check_regions: ['WEU'], origins: [origin('eu-de', 1)] },
    ],
  };
}

/** One pool per region for every load balancer, each with a monitor that asks the gate of its region. */
function gatedObjects() {
  const plain = cisObjects();
  const [zone] = plain.zones;
  const regions = ['us-south', 'eu-de'];
  const monitorOf = (region: string) => `f1aba936b94213e5b8dca0c0dbf1f9c${regions.indexOf(region)}`;
  const poolOf = (name: string, region: string) =>
    `17b5962d775c646f3f9725cbc7a54${name === 'www' ? 'a' : 'b'}0${regions.indexOf(region)}`;
  return {
    ...plain,
    zones: [
      {
        ...zone,
        loadBalancers: (zone?.loadBalancers ?? []).map((balancer) => {
          const pools = regions.map((region) => poolOf(balancer.name.split('.')[0] ?? '', region));
          // The fallback's health is not asked for: were it the standby's, users would come there before its gate opens.
          return { ...balancer, default_pools: pools, fallback_pool: pools[0] };
        }),
      },
    ],
    pools: ['www', 'api'].flatMap((name) =>
      regions.map((region) => ({
        id: poolOf(name, region),
        name: `shop-${name}-${region}`,
        check_regions: ['WNAM'],
        monitor: monitorOf(region),
        origins: [origin(region, 1)],
      })),
    ),
    monitors: regions.map((region) => ({
      id: monitorOf(region),
      type: 'http',
      method: 'GET',
      path: `/gate/shop/${region}`,
      expected_codes: '200',
      // CIS allows 5 s at the least: an Enterprise plan, in the demo's time.
      interval: 1,
      timeout: 1,
      retries: 0,
    })),
  };
}

function origin(region: string, weight: number) {
  return { name: region, address: `${region}.shop.example`, enabled: true, weight };
}

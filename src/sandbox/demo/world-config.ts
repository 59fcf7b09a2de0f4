import type { SandboxLayout } from '../layout.ts';

/** How often, how patiently and how quickly the demo probes: its detection bound follows from these. */
export const probing = { intervalMs: 1_000, timeoutMs: 1_000, failureThreshold: 3 } as const;

/** What a story needs of the database and of the fence, where that is not what every story has. */
export interface DataForm {
  /** For how long a primary that has lost its standby holds writes back; 0: it goes on alone at once. */
  readonly peerWindowSeconds?: number;
  /** How much of the database may be lost in a forced move, in the configuration's words. */
  readonly maxDataLoss?: string;
  /** Regent goes on without a fence that has failed for so long, in the configuration's words. */
  readonly goesOnUnfencedAfter?: string;
}

/** What a story changes of the demo's world. */
export interface DemoForm {
  /** Ports of the probers whose gates CIS's monitors ask. */
  readonly gates?: Readonly<Record<string, number>> | undefined;
  /** `policy.shift`; nothing begins by itself then. */
  readonly shift?: object | undefined;
  readonly data?: DataForm | undefined;
}

/** Regent's configuration for the sandbox: what a user would write, with the demo's impatience set in the open. */
export function demoConfig(
  layout: SandboxLayout,
  redis: object,
  regions: { readonly home: string; readonly standby: string; readonly third: string },
  { gates, shift, data = {} }: DemoForm = {},
): object {
  const cloud = `http://127.0.0.1:${layout.cloudPort}`;
  const both = [regions.home, regions.standby];
  const addresses = Object.entries(gates ?? {}).map(([region, port]) => [region, `http://127.0.0.1:${port}`]);
  return {
    installation: 'demo',
    redis,
    ...(gates && { gate: { hold: '5s', probers: Object.fromEntries(addresses) } }),
    controllers: { lease: '3s', renewEvery: '1s', observeEvery: '2s' },
    reports: { heartbeat: '1s' },
    vantages: [regions.home, regions.standby, regions.third],
    controlTargets: [
      { name: 'internet', type: 'tcp', address: '127.0.0.1', port: layout.cloudPort, interval: '1s', timeout: '1s' },
    ],
    providers: {
      iam: { url: cloud, apiKey: 'env:DEMO_IAM_API_KEY' },
      cis: { endpoint: cloud },
      softlayer: {
        endpoint: `${cloud}/rest/v3.1`,
        username: layout.credentials.classic.user,
        apiKey: 'env:DEMO_CLASSIC_KEY',
      },
    },
    applications: [
      {
        name: layout.application,
        activeRegions: 1,
        gated: gates !== undefined,
        regions: both.map((name) => ({ name, targets: [targetOf(layout, name)] })),
        edges: ['www', 'api'].map((name) => ({
          name,
          url: `http://127.0.0.1:${layout.edgePort}/`,
          headers: { Host: `${name}.${layout.cis.zones[0]?.name}` },
          interval: '1s',
          timeout: '1s',
        })),
        policy: {
          automation: shift === undefined ? 'automatic' : 'manual',
          ...(shift && { shift }),
          approval: 'never',
          confirmFor: '0s',
          holdDown: '5s',
          cooldown: '10s',
          staleAfter: '4s',
          observationStaleAfter: '10s',
          ...(data.goesOnUnfencedAfter && { fence: { onFailure: 'proceed' } }),
        },
        resources: resourcesOf(layout, both, gates !== undefined, data),
      },
    ],
  };
}

function targetOf(layout: SandboxLayout, region: string): object {
  return {
    name: 'web',
    type: 'http',
    address: '127.0.0.1',
    port: layout.regions[region]?.applicationPort,
    path: '/healthz',
    expectedCodes: '200',
    interval: `${probing.intervalMs}ms`,
    timeout: `${probing.timeoutMs}ms`,
    failureThreshold: probing.failureThreshold,
  };
}

function resourcesOf(layout: SandboxLayout, both: readonly string[], gated: boolean, data: DataForm): object[] {
  const each = (value: (region: string) => unknown) =>
    Object.fromEntries(both.map((region) => [region, value(region)]));
  const [volume] = layout.volumes;
  const [zone] = layout.cis.zones;
  const balancer = (name: string) => zone?.loadBalancers.find((one) => one.name.startsWith(name))?.id;
  const pool = (name: string) => layout.cis.pools.find((one) => one.name === `${layout.application}-${name}`)?.id;
  const cis = { provider: 'cis', crn: layout.cis.crn, zone: zone?.id };
  return [
    {
      name: 'db-servers',
      provider: 'virtual-server',
      regions: each((region) => ({ server: layout.regions[region]?.dbServerId })),
      ...(data.goesOnUnfencedAfter && { deadlines: { fence: data.goesOnUnfencedAfter } }),
    },
    {
      name: 'shop-db',
      provider: 'db2',
      ...(data.maxDataLoss && { maxDataLoss: data.maxDataLoss }),
      transport: 'agent',
      database: layout.hadr.database,
      token: 'env:DEMO_DB2_TOKEN',
      regions: each((region) => ({ url: `http://127.0.0.1:${layout.regions[region]?.db2Port}` })),
    },
    {
      name: 'uploads',
      provider: 'file-storage',
      maxDataLoss: '30s',
      regions: { [both[0] ?? '']: { volume: volume?.id }, [both[1] ?? '']: { volume: volume?.replicaId } },
    },
    {
      name: 'www',
      ...cis,
      loadBalancer: balancer('www'),
      ...(gated
        ? { mode: 'pools', pools: each((region) => pool(`www-${region}`)) }
        : { mode: 'weights', pool: pool('www'), origins: each((region) => region) }),
    },
    {
      name: 'api',
      ...cis,
      mode: 'pools',
      loadBalancer: balancer('api'),
      pools: each((region) => pool(`api-${region}`)),
    },
  ];
}

import { newKeyPair } from '../support/ssh-server.ts';
import type { EchoServer } from './echo-server.ts';
import type { Planted } from './planted.ts';

/** Configurations with a secret in every setting that takes one. */
export interface PlantedConfiguration {
  /** Everything that a controller runs with. */
  readonly running: object;
  /** Keys that are none, and an IAM that refuses: what can not be run with. */
  readonly broken: object;
  readonly planted: readonly Planted[];
  /** The environment in which the references lead to their values. */
  readonly env: Readonly<Record<string, string>>;
}

const names = ['us-south', 'eu-de'] as const;
const crn =
  'crn:v1:bluemix:public:internet-svcs:global:a/0123456789abcdef0123456789abcdef:01234567-89ab-cdef-0123-456789abcdef::';
const id = (digit: string) => digit.repeat(32);

/** Makes them, for a Redis that wants a password and a server that repeats everything. */
export function plantedConfiguration(redis: { readonly url: string }, echo: EchoServer, certFile: string) {
  const planted: Planted[] = [];
  const env: Record<string, string> = {};
  const put = (setting: string, value: string, needle = value): string => {
    const name = `PLANTED_${planted.length}`;
    planted.push({ setting, reference: `env:${name}`, value, needle });
    env[name] = value;
    return `env:${name}`;
  };
  // Letters that headers allow and that addresses, JSON and HTML write in another way.
  const secret = (setting: string) => put(setting, `pl4nt&"<${planted.length}>+/%=${setting.length}"hunter2`);
  const hidden = (setting: string, more = '') =>
    put(
      setting,
      `${echo.url}/hooks/T0/pl4nted-path-${planted.length}-hunter2${more}`,
      `pl4nted-path-${planted.length}-hunter2`,
    );
  const pem = (setting: string) => {
    const body = Buffer.from(`${setting} `.repeat(8)).toString('base64').slice(0, 60);
    return put(setting, `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----\n`, body);
  };
  const sshKey = (setting: string) => {
    const text = newKeyPair().private;
    return put(setting, text, text.split('\n')[3] ?? text);
  };

  const perRegion = (of: (region: string) => object) => Object.fromEntries(names.map((region) => [region, of(region)]));
  const resource = (provider: string) => `applications[].resources[](${provider})`;
  const cluster = (provider: string) => {
    const token = secret(`${resource(provider)}.regions.*.token`);
    const ca = pem(`${resource(provider)}.regions.*.ca`);
    return { server: echo.url, token, ca, namespace: 'shop' };
  };
  const hostKey = newKeyPair().public;
  const ssh = { address: '127.0.0.1', port: echo.port, hostKey };
  const login = (provider: string) => ({
    privateKey: sshKey(`${resource(provider)}.privateKey`),
    passphrase: secret(`${resource(provider)}.passphrase`),
  });
  const [pod, workload, map] = [cluster('db2:pod'), cluster('kubernetes'), cluster('config-map')];
  const target = { name: 'web', type: 'tcp', address: '127.0.0.1', port: echo.port };
  const application = (name: string, ...resources: object[]) => ({
    name,
    regions: names.map((region) => ({ name: region, targets: [target] })),
    resources: resources.map((each, index) => ({ name: index === 0 ? name : `${name}-${index}`, ...each })),
  });
  const volume = (at: number) => ({
    provider: 'file-storage',
    regions: { 'us-south': { volume: at }, 'eu-de': { volume: at + 1 } },
  });

  const applications = [
    application('by-agent', {
      provider: 'db2',
      transport: 'agent',
      database: 'SHOP',
      token: secret(`${resource('db2:agent')}.token`),
      regions: perRegion(() => ({ url: `${echo.url}/agent` })),
    }),
    application('by-ssh', {
      provider: 'db2',
      transport: 'ssh',
      database: 'SHOP',
      ...login('db2:ssh'),
      regions: perRegion(() => ssh),
    }),
    application('by-pod', {
      provider: 'db2',
      transport: 'pod',
      database: 'SHOP',
      regions: perRegion((region) => ({ ...pod, pod: `db2-${region}` })),
    }),
    application('volumes', volume(2001), {
      provider: 'nfs-mount',
      volume: 'volumes',
      mountPoint: '/data',
      ...login('nfs-mount'),
      regions: perRegion(() => ({ hosts: [ssh] })),
    }),
    application(
      'workload',
      {
        provider: 'kubernetes',
        regions: perRegion((region) => ({ ...workload, name: `shop-${region}`, replicas: 2, standby: 1 })),
      },
      volume(2003),
      {
        provider: 'config-map',
        data: { share: '{workload-1}' },
        regions: perRegion((region) => ({ ...map, name: `data-${region}` })),
      },
    ),
    application('hooked', {
      provider: 'webhook',
      secret: secret(`${resource('webhook')}.secret`),
      verbs: ['fence', 'unfence', 'prepare'],
      regions: perRegion((region) => ({ url: `${echo.url}/${region}/orders`, status: `${echo.url}/${region}/state` })),
    }),
    application('edge', {
      provider: 'cis',
      crn,
      mode: 'pools',
      zone: id('0'),
      loadBalancer: id('3'),
      pools: { 'us-south': id('4'), 'eu-de': id('5') },
    }),
  ];
  const common = { installation: 'planted', vantages: ['us-south', 'eu-de'] };
  const apiKey = secret('providers.iam.apiKey');
  const running = {
    ...common,
    redis: { ...redis, password: secret('redis.password') },
    controllers: { observeEvery: '1s', examineEvery: '10s' },
    api: { tokens: [{ name: 'alice', token: secret('api.tokens[].token') }] },
    emergency: {
      controllers: [echo.url],
      tokens: [{ name: 'night', token: secret('emergency.tokens[].token') }],
      probers: { 'us-south': echo.url, 'eu-de': echo.url },
    },
    notify: [
      { name: 'channel', type: 'slack', minSeverity: 'info', url: hidden('notify[](slack).url') },
      {
        name: 'pager',
        type: 'pagerduty',
        minSeverity: 'info',
        endpoint: echo.url,
        routingKey: secret('notify[](pagerduty).routingKey'),
      },
      {
        name: 'events',
        type: 'cloudevents',
        minSeverity: 'info',
        url: hidden('notify[](cloudevents).url'),
        secret: secret('notify[](cloudevents).secret'),
      },
    ],
    heartbeat: { every: '10s', url: hidden('heartbeat.url'), fail: hidden('heartbeat.fail', '?region={region}') },
    providers: {
      iam: { url: echo.url, apiKey },
      cis: { endpoint: echo.url },
      softlayer: { endpoint: `${echo.url}/rest/v3.1`, apiKey: secret('providers.softlayer.apiKey') },
      vpc: { endpoint: echo.url },
    },
    applications,
  };
  const broken = {
    ...common,
    redis: {
      sentinels: [{ host: '127.0.0.1', port: echo.port }],
      sentinelPassword: secret('redis.sentinelPassword'),
      tls: { certFile, key: pem('redis.tls.key') },
    },
    api: { ...running.api, tls: { certFile, key: pem('api.tls.key') } },
    providers: { ...running.providers, iam: { url: `${echo.url}/refusing`, apiKey } },
    applications: applications.slice(0, 1),
  };
  return { running, broken, planted, env } satisfies PlantedConfiguration;
}

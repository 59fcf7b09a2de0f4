import type { Config } from '../config/schema.ts';
import type { Application } from '../domain/application.ts';
import type { ApplicationSetup, ResourceSetup, Setup } from '../domain/setup/setup.ts';
import type { Transport } from '../outbound/transport.ts';
import { createProviderRegistry } from '../providers/registry.ts';
import type { ResourceSettings } from '../providers/settings.ts';
import { systemRuntime } from '../runtime.ts';
import { domainApplication } from './domain-application.ts';
import { gatesIn } from './gates-in.ts';
import { pacesOf } from './paces-of.ts';

type ApplicationSettings = Config['applications'][number];

/** The set-up that a configuration describes, to be reasoned about. Connects to nothing and needs no secret. */
export function setupOf(config: Config): Setup {
  const { redis, vantages } = config;
  const unused = () => '';
  const registry = createProviderRegistry({
    runtime: systemRuntime(),
    transport: noTransport,
    ssh: { connect: never },
    pods: { open: refuse },
    systems: config.providers,
    gates: gatesIn(config),
    resolveSecret: unused,
  });
  try {
    const killed = new Set(config.applications.flatMap(({ resources }) => resources.flatMap(killedBy)));
    const applications = config.applications.map((settings) => {
      const owner = { installation: config.installation, application: settings.name };
      const providers = settings.resources.map((each) => [each.name, registry.create(each, owner)] as const);
      return applicationSetup(settings, domainApplication(settings, vantages, Object.fromEntries(providers)), killed);
    });
    const controlTargets = config.controlTargets.map(({ name, region }) => ({ name, region }));
    const { replicas, members } = redis;
    const own = redis.url === undefined && redis.sentinels.length === 0;
    const callers = { tokens: config.api.tokens, openid: config.api.openid !== undefined };
    const told = { receivers: config.notify, heartbeat: config.heartbeat !== undefined };
    return { vantages, controlTargets, redis: { own, replicas, members }, applications, callers, told };
  } finally {
    registry.close();
  }
}

/** Providers are asked only for what they can do, so nothing is ever sent. */
const never = () => Promise.reject(new Error('a set-up is reasoned about without any call'));
const refuse = () => {
  throw new Error('a set-up is reasoned about without any call');
};
const noTransport: Transport = { send: never, close: () => Promise.resolve() };

function applicationSetup(
  settings: ApplicationSettings,
  application: Application,
  killed: ReadonlySet<string>,
): ApplicationSetup {
  return {
    application,
    detectWithinMs: settings.policy.objectives.detect,
    paces: pacesOf(settings),
    resources: settings.resources.map((each) => resourceSetup(each, killed)),
  };
}

function resourceSetup(settings: ResourceSettings, killed: ReadonlySet<string>): ResourceSetup {
  const writes = [...objectsOf(settings), ...instancesOf(settings).filter((instance) => killed.has(instance))];
  const fencesFromInside = killedBy(settings).length > 0;
  return { id: settings.name, writes, byCopies: copied.includes(settings.provider), fencesFromInside };
}

/** The Db2 instances that a resource kills as a fence, with every database in them. */
function killedBy(settings: ResourceSettings): string[] {
  return settings.provider === 'db2' && settings.transport === 'ssh' && settings.fences ? instancesOf(settings) : [];
}

/** The Db2 instances that its databases are in: as soon as one is killed for any of them, that is of matter to all. */
function instancesOf(settings: ResourceSettings): string[] {
  if (settings.provider !== 'db2' || settings.transport !== 'ssh') return [];
  const owner = settings.sudoTo ?? settings.user;
  return Object.values(settings.regions).map(({ address }) => `The Db2 instance ${owner} at ${address.toLowerCase()}`);
}

/** The systems that replicate by copies on a schedule. */
const copied: readonly string[] = ['file-storage', 'block-storage', 'vpc-file-share'];

/** What a resource's steps change. A new system adds one case here. */
function objectsOf(settings: ResourceSettings): string[] {
  switch (settings.provider) {
    case 'cis':
      return cisObjectsOf(settings);
    case 'db2':
      return db2SidesOf(settings).map((side) => `The Db2 database ${settings.database} at ${side}`);
    case 'file-storage':
    case 'block-storage':
      return Object.values(settings.regions).map(({ volume }) => `The volume ${volume}`);
    case 'approval':
    case 'gate':
      return [];
    case 'config-map':
      return Object.values(settings.regions).map(
        ({ server, namespace, name }) => `The ConfigMap ${name} in ${namespace} at ${origin(server)}`,
      );
    case 'kubernetes':
      return Object.values(settings.regions).map(
        ({ server, namespace, kind, name }) => `The ${kind} ${name} in ${namespace} at ${origin(server)}`,
      );
    case 'nfs-mount':
      return Object.values(settings.regions).flatMap(({ hosts }) =>
        hosts.map(({ address }) => `What is mounted at ${settings.mountPoint} of ${address.toLowerCase()}`),
      );
    case 'virtual-server':
      return Object.values(settings.regions).map(({ server }) => `The virtual server ${server}`);
    case 'vpc-file-share':
      return Object.values(settings.regions).map(({ share }) => `The VPC file share ${share}`);
    case 'webhook':
      return Object.values(settings.regions).map(({ url }) => `The webhook ${origin(url)}`);
    case 'vpc-server':
      return Object.values(settings.regions).flatMap(({ servers }) => servers.map((id) => `The VPC server ${id}`));
  }
}

function db2SidesOf(settings: Extract<ResourceSettings, { provider: 'db2' }>): string[] {
  if (settings.transport === 'saas') return Object.values(settings.regions).map(({ deployment }) => deployment);
  if (settings.transport === 'pod') {
    return Object.values(settings.regions).map(({ server, namespace, pod }) => `${origin(server)} ${namespace}/${pod}`);
  }
  if (settings.transport === 'agent') return Object.values(settings.regions).map(({ url }) => origin(url));
  return Object.values(settings.regions).map(({ address }) => address.toLowerCase());
}

function cisObjectsOf(settings: Extract<ResourceSettings, { provider: 'cis' }>): string[] {
  const pool = (id: string) => `The CIS pool ${id}`;
  const loadBalancer = (id: string) => `The CIS load balancer ${id}`;
  if (settings.mode === 'weights') return [pool(settings.pool)];
  if (settings.mode === 'pools') return [loadBalancer(settings.loadBalancer)];
  if (settings.pools === undefined) return [pool(settings.pool ?? '')];
  return [...Object.values(settings.pools).map(pool), loadBalancer(settings.loadBalancer)];
}

/** The same address however it is written. */
function origin(url: string): string {
  const { origin: start, pathname } = new URL(url);
  return `${start}${pathname.replace(/\/+$/, '')}`;
}

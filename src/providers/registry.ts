import type { MarkOwner } from '../domain/mark.ts';
import { ownWindow } from '../outbound/call-window.ts';
import { createHttpClient } from '../outbound/http.ts';
import type { CallReport, HttpClient, HttpClientOptions } from '../outbound/http-contract.ts';
import type { TokenSource } from '../outbound/iam.ts';
import type { PodExec } from '../outbound/pod/exec.ts';
import { createRateBudget } from '../outbound/rate-budget.ts';
import type { ResolveSecret } from '../outbound/secret-reference.ts';
import { type CallLedger, sharedWindow } from '../outbound/shared-window.ts';
import { createShellClient, type ShellClientOptions } from '../outbound/shell/client.ts';
import { podShells, shellFor } from '../outbound/shell/commands.ts';
import type { ShellClient } from '../outbound/shell/contract.ts';
import { basicAuthorization, type SoftLayer, softLayer } from '../outbound/softlayer.ts';
import type { SshWire } from '../outbound/ssh/contract.ts';
import type { Transport } from '../outbound/transport.ts';
import { type Vpc, vpc, vpcLimits } from '../outbound/vpc.ts';
import type { Runtime } from '../runtime.ts';
import { createApproval } from './approval/index.ts';
import { cisAuthorization } from './cis/client.ts';
import { createCis } from './cis/index.ts';
import { type CisInstance, cisInstance } from './cis/instance.ts';
import type { Provider } from './contract.ts';
import { agentLimits } from './db2/agent.ts';
import { createDb2, type Db2Dependencies } from './db2/index.ts';
import { createDb2Saas } from './db2/saas/index.ts';
import type { Db2Settings } from './db2/schema.ts';
import { createFileStorage } from './file-storage/index.ts';
import { createGate, type Gates, gateLimits } from './gate/index.ts';
import { iamTokensFor } from './iam-tokens.ts';
import { apiServerLimits } from './kubernetes/api-server.ts';
import { createConfigMap } from './kubernetes/config-map/index.ts';
import { createKubernetes } from './kubernetes/index.ts';
import type { Cluster } from './kubernetes/schema.ts';
import { createNfsMount } from './nfs-mount/index.ts';
import type { NfsHost } from './nfs-mount/schema.ts';
import type { ProvidersSettings, ResourceSettings } from './settings.ts';
import { createVirtualServer } from './virtual-server/index.ts';
import { createVpcFileShare } from './vpc-file-share/index.ts';
import { createVpcServer } from './vpc-server/index.ts';
import { webhookLimits } from './webhook/client.ts';
import { createWebhook } from './webhook/index.ts';

export interface ProviderDependencies {
  readonly runtime: Runtime;
  /** The network: `undiciTransport(...)`, or a simulation's. */
  readonly transport: Transport;
  /** SSH to servers: `ssh2Wire()`, or a simulation's. */
  readonly ssh: SshWire;
  /** Shells in pods: `podExec()`, or a simulation's. */
  readonly pods: PodExec;
  /** The `providers` section. */
  readonly systems: ProvidersSettings;
  /** Looks up `env:NAME` and `file:PATH`; throws when there is nothing. Called when a call needs it, not before. */
  readonly resolveSecret: ResolveSecret;
  /** Told of every call to another system, for logs and metrics. */
  readonly onCall?: ((report: CallReport) => void) | undefined;
  /** Where IAM tokens come from, in place of IAM: for a simulation. */
  readonly tokens?: TokenSource | undefined;
  /** The gates of the installation, where it has any. */
  readonly gates?: Gates | undefined;
  /** Where the calls of an identity are booked that other controllers use too. Left out: nobody else uses it. */
  readonly shared?: SharedCalls | undefined;
}

export interface SharedCalls {
  readonly ledger: CallLedger;
  /** How many controllers to reckon with until the ledger has told. */
  readonly controllersAtFirst: number;
}

/** Makes the providers of all resources; they share one client, one rate budget and one token per system. */
export interface ProviderRegistry {
  /** Throws with a sentence when the `providers` section lacks what the resource needs. */
  create(settings: ResourceSettings, owner: MarkOwner): Provider;
  /** The circuit breakers of every system that is called, for metrics and readiness. */
  circuits(): readonly SystemCircuits[];
  /** Where the IAM tokens come from, if any resource needs one. */
  tokens(): TokenSource | undefined;
  close(): void;
}

/** The breakers of one client: reads and acts apart, and who stands before them. */
export interface SystemCircuits extends ReturnType<HttpClient['circuits']> {
  readonly name: string;
  readonly baseUrl: string;
  /** How many calls wait for the identity's budget; 0 where calls are not counted. */
  readonly waiting: number;
}

/** How many of the calls in a minute reads leave to acts. */
const reservedForActs = (callsPerMinute: number) => Math.ceil(callsPerMinute / 4);

export function createProviderRegistry(dependencies: ProviderDependencies): ProviderRegistry {
  const made: { readonly options: Parameters<MakeClient>[0]; readonly http: HttpClient }[] = [];
  const client: MakeClient = (options) => {
    const { runtime, transport, onCall } = dependencies;
    const http = createHttpClient({ ...options, runtime, transport, onCall });
    made.push({ options, http });
    return http;
  };
  const servers: ShellClient[] = [];
  const shell: Makers['shell'] = (options) => {
    const { runtime, onCall } = dependencies;
    const made = createShellClient({ ...options, runtime, onCall });
    servers.push(made);
    return made;
  };
  const tokens = lazily(() => tokensOf(dependencies));
  let isTokenNeeded = false;
  const neededTokens = () => {
    isTokenNeeded = true;
    return tokens();
  };
  const systems: SharedSystems = {
    cis: cisInstances(dependencies, () => client(cisOptions(dependencies, neededTokens()))),
    classic: lazily(() => classic(dependencies, client)),
    vpc: byName((region) => vpc(client(vpcOptions(dependencies, neededTokens(), region)))),
    tokens: neededTokens,
  };
  return {
    create: (settings, owner) => createProvider(settings, owner, dependencies, systems, { http: client, shell }),
    tokens: () => (isTokenNeeded ? tokens() : undefined),
    circuits: () =>
      made.map(({ options: { name, baseUrl, budget }, http }) => {
        return { name, baseUrl, waiting: budget?.waiting() ?? 0, ...http.circuits() };
      }),
    close: () => {
      for (const { http } of made) http.close();
      for (const each of servers) each.close();
    },
  };
}

/** What is the same for every resource of a system. Made at the first use. */
interface SharedSystems {
  /** By CRN. */
  readonly cis: (crn: string) => CisInstance;
  readonly classic: () => SoftLayer;
  /** By region of VPC. */
  readonly vpc: (region: string) => Vpc;
  /** Where IAM tokens come from; whoever asks needs one. */
  readonly tokens: () => TokenSource;
}

interface Makers {
  readonly http: MakeClient;
  readonly shell: (options: Omit<ShellClientOptions, 'runtime' | 'onCall'>) => ShellClient;
}

type MakeClient = (options: Omit<HttpClientOptions, 'runtime' | 'transport' | 'onCall'>) => HttpClient;

/** A new system adds one case here. */
function createProvider(
  settings: ResourceSettings,
  owner: MarkOwner,
  dependencies: ProviderDependencies,
  systems: SharedSystems,
  makers: Makers,
): Provider {
  const { runtime } = dependencies;
  switch (settings.provider) {
    case 'cis':
      return createCis(settings, { instance: systems.cis(settings.crn), owner });
    case 'db2':
      if (settings.transport === 'saas') {
        return createDb2Saas(settings, {
          runtime,
          http: (region) => makers.http(saasOptions(settings, region, systems.tokens)),
          metrics: (region, url) => makers.http(metricsOptions(settings.name, region, url, systems.tokens)),
        });
      }
      return createDb2(settings, { runtime, ...db2Clients(settings, dependencies, makers) });
    case 'file-storage':
    case 'block-storage':
      return createFileStorage(settings, { runtime, softLayer: systems.classic() });
    case 'approval':
      return createApproval(settings);
    case 'config-map':
      return createConfigMap(settings, { http: apiServers(settings.name, dependencies, makers), owner });
    case 'gate':
      return createGate(settings, { runtime, owner, ...gatesOf(dependencies, makers) });
    case 'kubernetes':
      return createKubernetes(settings, { http: apiServers(settings.name, dependencies, makers), owner });
    case 'nfs-mount':
      return createNfsMount(settings, { runtime, shell: mountingHosts(settings, dependencies, makers) });
    case 'virtual-server':
      return createVirtualServer(settings, { softLayer: systems.classic() });
    case 'vpc-file-share':
      return createVpcFileShare(settings, { runtime, vpc: systems.vpc, owner });
    case 'vpc-server':
      return createVpcServer(settings, { vpc: systems.vpc });
    case 'webhook':
      return createWebhook(settings, { runtime, ...webhookOf(settings, dependencies, makers) });
  }
}

/** How a pair of databases is reached. A new transport adds one case to `shellOf`. */
function db2Clients(
  settings: Db2Settings & { readonly name: string },
  dependencies: ProviderDependencies,
  makers: Makers,
): Omit<Db2Dependencies, 'runtime'> {
  const named = (what: string, region: string) => `the Db2 ${what} of ${settings.name} in ${region}`;
  const { resolveSecret } = dependencies;
  return {
    http: (region, url) => {
      const token = settings.transport === 'agent' ? settings.token : '';
      const authorize = async () => ({ authorization: `Bearer ${resolveSecret(token)}` });
      return makers.http({ name: named('agent', region), baseUrl: url, authorize, limits: agentLimits });
    },
    shell: (region) => makers.shell({ name: named('server', region), ...shellOf(settings, region, dependencies) }),
  };
}

function shellOf(
  settings: Db2Settings,
  region: string,
  { ssh, pods, resolveSecret }: ProviderDependencies,
): Pick<ShellClientOptions, 'method' | 'connect' | 'shell'> {
  const resolved = (reference: string | undefined) => (reference === undefined ? undefined : resolveSecret(reference));
  if (settings.transport === 'pod') {
    const pod = settings.regions[region];
    if (pod === undefined) throw new Error(`there is no pod in ${region}`);
    const connect = async () => pods.open({ ...pod, token: resolveSecret(pod.token), ca: resolved(pod.ca) });
    return { method: 'POD', connect, shell: podShells(settings.user) };
  }
  const server = settings.transport === 'ssh' ? settings.regions[region] : undefined;
  if (settings.transport !== 'ssh' || server === undefined) throw new Error(`there is no server in ${region}`);
  const { user, sudoTo, privateKey, passphrase } = settings;
  const login = () => ({
    ...server,
    user,
    privateKey: resolveSecret(privateKey),
    passphrase: resolved(passphrase),
  });
  const shell = shellFor(sudoTo);
  return { method: 'SSH', connect: (signal) => ssh.connect(login(), signal), shell: { read: shell, act: shell } };
}

/** The servers that mount a volume. */
function mountingHosts(
  { name, user, privateKey, passphrase }: Extract<ResourceSettings, { provider: 'nfs-mount' }>,
  { ssh, resolveSecret }: ProviderDependencies,
  makers: Makers,
) {
  const shell = shellFor(undefined);
  return (region: string, host: NfsHost): ShellClient =>
    makers.shell({
      name: `the server ${host.address} of ${name} in ${region}`,
      method: 'SSH',
      connect: (signal) => {
        const opened = passphrase === undefined ? undefined : resolveSecret(passphrase);
        return ssh.connect({ ...host, user, privateKey: resolveSecret(privateKey), passphrase: opened }, signal);
      },
      shell: { read: shell, act: shell },
    });
}

/** What the probers know costs nothing and needs no credential. */
function gatesOf({ gates }: ProviderDependencies, makers: Makers) {
  if (gates === undefined) throw new Error('the section `gate` is missing, and a resource needs it');
  const http = (vantage: string, baseUrl: string) =>
    makers.http({ name: `the prober ${vantage}`, baseUrl, limits: gateLimits });
  return { gates, http };
}

/** The API server of an object's cluster, by its own token and its own certificates. */
function apiServers(name: string, { resolveSecret }: ProviderDependencies, makers: Makers) {
  return (region: string, { server, token, ca }: Cluster): HttpClient =>
    makers.http({
      name: `the API server of ${name} in ${region}`,
      baseUrl: server,
      authorize: async () => ({ authorization: `Bearer ${resolveSecret(token)}` }),
      ca: ca === undefined ? undefined : () => resolveSecret(ca),
      limits: apiServerLimits,
    });
}

function webhookOf(
  { name, secret }: Extract<ResourceSettings, { provider: 'webhook' }>,
  { resolveSecret }: ProviderDependencies,
  makers: Makers,
) {
  const http = (region: string, baseUrl: string) =>
    makers.http({ name: `the webhook ${name} for ${region}`, baseUrl, limits: webhookLimits });
  return { http, secret: () => resolveSecret(secret) };
}

/** The plain CRN is what IBM's SDKs put into the header; its Terraform provider encodes it. */
function saasOptions(
  { name, regions, deploymentHeader }: Extract<ResourceSettings, { transport: 'saas' }>,
  region: string,
  tokens: () => TokenSource,
) {
  const { url, deployment } = regions[region] ?? { url: '', deployment: '' };
  const id = deploymentHeader === 'plain' ? deployment : encodeURIComponent(deployment);
  const token = tokens();
  const authorize = async () => ({ authorization: `Bearer ${await token()}`, 'x-deployment-id': id });
  return { name: `Db2 on Cloud (${name} in ${region})`, baseUrl: url, authorize, limits: agentLimits };
}

/** Metrics that give no answer must not use up the time of a look. */
function metricsOptions(name: string, region: string, baseUrl: string, tokens: () => TokenSource) {
  const token = tokens();
  const authorize = async () => ({ authorization: `Bearer ${await token()}` });
  return { name: `the metrics of ${name} in ${region}`, baseUrl, authorize, limits: agentLimits };
}

/** One client and one budget for the identity, and for each instance the lists and turns of all that is in it. */
function cisInstances(
  { runtime, systems }: ProviderDependencies,
  client: () => HttpClient,
): (crn: string) => CisInstance {
  const http = lazily(client);
  const made = new Map<string, CisInstance>();
  return (crn) => {
    const { callsPerMinute } = systems.cis;
    const instance = made.get(crn) ?? cisInstance({ runtime, http: http(), crn, callsPerMinute });
    made.set(crn, instance);
    return instance;
  };
}

function cisOptions({ runtime, systems, shared }: ProviderDependencies, tokens: TokenSource) {
  const { cis } = systems;
  const calls = cis.callsPerMinute;
  const limit = { calls, windowMs: 60_000, reservedForActs: reservedForActs(calls) };
  const window = shared ? sharedWindow({ runtime, limit, identity: 'cis', ...shared }) : ownWindow(runtime, limit);
  const budget = createRateBudget(runtime, window);
  const authorize = async () => cisAuthorization(await tokens());
  return { name: 'CIS', baseUrl: cis.endpoint, authorize, budget };
}

/** The API of each region is one of its own, with circuits of its own: it goes down with the region. */
function vpcOptions({ systems }: ProviderDependencies, tokens: TokenSource, region: string) {
  const baseUrl = systems.vpc.endpoint.replaceAll('{region}', region);
  const authorize = async () => ({ authorization: `Bearer ${await tokens()}` });
  return { name: `the VPC API of ${region}`, baseUrl, authorize, limits: vpcLimits };
}

function tokensOf(dependencies: ProviderDependencies): TokenSource {
  const { runtime, systems, resolveSecret, tokens } = dependencies;
  const own = iamTokensFor({ runtime, settings: systems.iam, resolveSecret });
  return tokens ?? own;
}

function classic({ systems, resolveSecret }: ProviderDependencies, client: MakeClient): SoftLayer {
  const { endpoint, username, apiKey } = systems.softlayer;
  const key = needed(apiKey, 'softlayer.apiKey');
  const authorize = async () => basicAuthorization(username, resolveSecret(key));
  return softLayer(client({ name: 'SoftLayer', baseUrl: endpoint, authorize }));
}

function needed(reference: string | undefined, path: string): string {
  if (reference === undefined) throw new Error(`providers.${path} is missing, and a resource needs it`);
  return reference;
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function byName<T>(make: (name: string) => T): (name: string) => T {
  const made = new Map<string, T>();
  return (name) => {
    const found = made.get(name) ?? make(name);
    made.set(name, found);
    return found;
  };
}

import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { defaultLayout } from '../default-layout.ts';
import type { SandboxLayout } from '../layout.ts';
import { freePorts } from './ports.ts';
import type { ProcessSpec } from './supervisor.ts';
import { type DataForm, demoConfig } from './world-config.ts';
import { type RedisForm, redisWorld } from './world-redis.ts';

/** Where everything of one demo is. All ports are on 127.0.0.1. */
export interface World {
  readonly directory: string;
  readonly layout: SandboxLayout;
  readonly controllers: Readonly<Record<string, string>>;
  /** Redis by its region, in stories in which it dies with one. */
  readonly redisPorts: Readonly<Record<string, number>>;
  readonly processes: readonly ProcessSpec[];
  /** How an operator's verb is run beside them. */
  readonly verbs: VerbRunning;
}

/** What a verb of the command line is run with. */
export interface VerbRunning {
  readonly entry: string;
  readonly configFile: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The regions of the story: the first two run the application, all three have a prober. */
export const regions = { home: 'us-south', standby: 'eu-de', third: 'au-syd' } as const;

/** What a world is made of. */
export interface WorldOptions {
  /** Its files lie in `demo/` below. */
  readonly parent: string;
  readonly redis: RedisForm;
  /** Where controllers run. */
  readonly controllersIn: readonly string[];
  /** CIS's monitors ask the gates. */
  readonly gated?: boolean | undefined;
  /** Planned moves send users on in parts, and nothing begins by itself. */
  readonly shift?: object | undefined;
  readonly data?: DataForm | undefined;
  /** The program that every process is a form of; the one that runs now by default. */
  readonly entry?: string | undefined;
  /** What the REST API asks for; without it everybody on this machine may use it, and nobody else. */
  readonly token?: string | undefined;
  /** The token of an emergency; without it there is no such way. */
  readonly emergencyToken?: string | undefined;
}

/** Chooses ports, writes the sandbox's layout and Regent's configuration, and names the processes. */
export async function createWorld(options: WorldOptions): Promise<World> {
  const directory = resolve(options.parent, 'demo');
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const ports = await freePorts(20);
  const nextPort = () => ports.pop() ?? 0;
  const inEach = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, nextPort()]));
  const probers = inEach(Object.values(regions));
  const gates = options.gated === true ? probers : undefined;
  const layout = layoutIn(directory, nextPort, gates, options.data);
  const redis = redisWorld(options.redis, directory, Object.values(regions), nextPort);
  const controllers = inEach(options.controllersIn);
  const witnessDirectory = join(directory, 'witnesses');
  const layoutFile = join(directory, 'layout.json');
  const configFile = join(directory, 'regent.yaml');
  const settings = {
    ...demoConfig(layout, redis.settings, regions, { gates, shift: options.shift, data: options.data }),
    ...(options.token === undefined ? {} : { api: { tokens: [{ name: 'operator', token: 'env:DEMO_API_TOKEN' }] } }),
    ...(options.emergencyToken === undefined
      ? {}
      : { emergency: emergencyIn(options.emergencyToken, controllers, probers) }),
  };
  writeFileSync(layoutFile, JSON.stringify(layout, null, 2));
  writeFileSync(configFile, stringify(settings));
  const entry = options.entry ?? process.argv[1] ?? '';
  const { emergencyToken: REGENT_TOKEN } = options;
  return {
    verbs: { entry, configFile, env: { ...secretsOf(layout), ...(REGENT_TOKEN && { REGENT_TOKEN }) } },
    directory,
    layout,
    controllers: Object.fromEntries(
      Object.entries(controllers).map(([region, at]) => [region, `http://127.0.0.1:${at}`]),
    ),
    redisPorts: redis.ports,
    processes: [
      ...redis.processes,
      ...processesOf({ ...options, entry, witnessDirectory, layoutFile, configFile, controllers, probers, layout }),
    ],
  };
}

function emergencyIn(
  token: string,
  controllers: Readonly<Record<string, number>>,
  probers: Readonly<Record<string, number>>,
): object {
  const address = (port: number) => `http://127.0.0.1:${port}`;
  return {
    controllers: Object.values(controllers).map(address),
    probers: Object.fromEntries(Object.entries(probers).map(([region, port]) => [region, address(port)])),
    tokens: [{ name: 'night-shift', token: `sha256:${createHash('sha256').update(token).digest('hex')}` }],
  };
}

function layoutIn(
  directory: string,
  nextPort: () => number,
  gates: Readonly<Record<string, number>> | undefined,
  { peerWindowSeconds = 60 }: DataForm = {},
): SandboxLayout {
  const usual = defaultLayout({
    directory: join(directory, 'cloud'),
    ports: {
      cloud: nextPort(),
      edge: nextPort(),
      regions: {
        'us-south': { application: nextPort(), db2: nextPort() },
        'eu-de': { application: nextPort(), db2: nextPort() },
      },
    },
    hadr: { peerWindowSeconds },
    ...(gates && { gates: { 'us-south': gates['us-south'] ?? 0, 'eu-de': gates['eu-de'] ?? 0 } }),
  });
  // Hourly snapshots would let an immediate failover lose up to an hour: more than anybody would watch a demo for.
  return { ...usual, volumes: usual.volumes.map((volume) => ({ ...volume, snapshotEverySeconds: 5 })) };
}

interface Places {
  readonly entry: string;
  readonly token?: string | undefined;
  /** What the probers keep as witnesses. */
  readonly witnessDirectory: string;
  readonly layoutFile: string;
  readonly configFile: string;
  readonly controllers: Readonly<Record<string, number>>;
  readonly probers: Readonly<Record<string, number>>;
  readonly layout: SandboxLayout;
}

function processesOf(places: Places): ProcessSpec[] {
  return [...sandboxProcesses(places), ...regentProcesses(places)];
}

function sandboxProcesses({ entry, layoutFile, layout }: Places): ProcessSpec[] {
  const spec = (name: string, args: string[], ports: readonly number[], region?: string): ProcessSpec => ({
    name,
    region,
    command: process.execPath,
    args: [entry, 'sandbox', ...args, '--layout', layoutFile],
    ports,
  });
  return [
    spec('cloud', ['cloud'], [layout.cloudPort, layout.edgePort]),
    ...Object.entries(layout.regions).flatMap(([region, { applicationPort, db2Port }]) => [
      spec(`db2 ${region}`, ['db2', '--region', region], [db2Port], region),
      spec(`application ${region}`, ['application', '--region', region], [applicationPort], region),
    ]),
  ];
}

function regentProcesses(places: Places): ProcessSpec[] {
  const env = { ...secretsOf(places.layout), ...(places.token === undefined ? {} : { DEMO_API_TOKEN: places.token }) };
  const spec = (kind: 'prober' | 'controller', region: string, port: number, more: string[] = []): ProcessSpec => ({
    name: `${kind} ${region}`,
    region,
    command: process.execPath,
    args: [
      ...[places.entry, kind, '--region', region, '--config', places.configFile, '--listen', `127.0.0.1:${port}`],
      ...more,
    ],
    env,
    ports: [port],
  });
  return [
    ...Object.entries(places.probers).map(([region, port]) =>
      spec('prober', region, port, ['--state', places.witnessDirectory]),
    ),
    ...Object.entries(places.controllers).map(([region, port]) => spec('controller', region, port)),
  ];
}

/** The configuration names its secrets by reference, in the demo too. */
function secretsOf({ credentials }: SandboxLayout): Record<string, string> {
  return {
    DEMO_IAM_API_KEY: credentials.iamApiKeys[0] ?? '',
    DEMO_CLASSIC_KEY: credentials.classic.key,
    DEMO_DB2_TOKEN: credentials.db2Agent.token,
  };
}

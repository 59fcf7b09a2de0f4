import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { defaultLayout } from '../default-layout.ts';
import type { SandboxLayout } from '../layout.ts';
import { freePorts } from './ports.ts';
import type { ProcessSpec } from './supervisor.ts';
import { demoConfig } from './world-config.ts';
import { type RedisForm, redisWorld } from './world-redis.ts';

/** Where everything of one demo is. All ports are on 127.0.0.1. */
export interface World {
  readonly directory: string;
  readonly layout: SandboxLayout;
  readonly controllers: Readonly<Record<string, string>>;
  /** Redis by its region, in stories in which it dies with one. */
  readonly redisPorts: Readonly<Record<string, number>>;
  readonly processes: readonly ProcessSpec[];
}

/** The regions of the story: the first two run the application, all three have a prober. */
export const regions = { home: 'us-south', standby: 'eu-de', third: 'au-syd' } as const;

/** Chooses ports, writes the sandbox's layout and Regent's configuration, and names the processes. */
export async function createWorld(parent: string, form: RedisForm, controllersIn: readonly string[]): Promise<World> {
  const directory = resolve(parent, 'demo');
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const ports = await freePorts(20);
  const nextPort = () => ports.pop() ?? 0;
  const inEach = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, nextPort()]));
  const layout = layoutIn(directory, nextPort);
  const redis = redisWorld(form, directory, Object.values(regions), nextPort);
  const controllers = inEach(controllersIn);
  const probers = inEach(Object.values(regions));
  const witnessDirectory = join(directory, 'witnesses');
  const layoutFile = join(directory, 'layout.json');
  const configFile = join(directory, 'regent.yaml');
  writeFileSync(layoutFile, JSON.stringify(layout, null, 2));
  writeFileSync(configFile, stringify(demoConfig(layout, redis.settings, regions)));
  return {
    directory,
    layout,
    controllers: Object.fromEntries(
      Object.entries(controllers).map(([region, at]) => [region, `http://127.0.0.1:${at}`]),
    ),
    redisPorts: redis.ports,
    processes: [
      ...redis.processes,
      ...processesOf({ witnessDirectory, layoutFile, configFile, controllers, probers, layout }),
    ],
  };
}

function layoutIn(directory: string, nextPort: () => number): SandboxLayout {
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
    hadr: { peerWindowSeconds: 60 },
  });
  // Hourly snapshots would let an immediate failover lose up to an hour: more than anybody would watch a demo for.
  return { ...usual, volumes: usual.volumes.map((volume) => ({ ...volume, snapshotEverySeconds: 5 })) };
}

interface Places {
  /** What the probers keep as witnesses. */
  readonly witnessDirectory: string;
  readonly layoutFile: string;
  readonly configFile: string;
  readonly controllers: Readonly<Record<string, number>>;
  readonly probers: Readonly<Record<string, number>>;
  readonly layout: SandboxLayout;
}

function processesOf(places: Places): ProcessSpec[] {
  const { layoutFile, configFile } = places;
  const sandbox = (name: string, args: string[], region?: string): ProcessSpec =>
    regent(name, ['sandbox', ...args, '--layout', layoutFile], region);
  const env = secretsOf(places.layout);
  return [
    sandbox('cloud', ['cloud']),
    ...[regions.home, regions.standby].flatMap((region) => [
      sandbox(`db2 ${region}`, ['db2', '--region', region], region),
      sandbox(`application ${region}`, ['application', '--region', region], region),
    ]),
    ...Object.entries(places.probers).map(([region, port]) =>
      regent(
        `prober ${region}`,
        [
          ...['prober', '--region', region, '--config', configFile, '--listen', `127.0.0.1:${port}`],
          ...['--state', places.witnessDirectory],
        ],
        region,
        env,
      ),
    ),
    ...Object.entries(places.controllers).map(([region, port]) =>
      regent(
        `controller ${region}`,
        ['controller', '--region', region, '--config', configFile, '--listen', `127.0.0.1:${port}`],
        region,
        env,
      ),
    ),
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

function regent(name: string, args: readonly string[], region?: string, env: Record<string, string> = {}): ProcessSpec {
  return { name, region, command: process.execPath, args: [process.argv[1] ?? '', ...args], env };
}

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { defaultLayout } from '../default-layout.ts';
import type { SandboxLayout } from '../layout.ts';
import { freePorts } from './ports.ts';
import type { ProcessSpec } from './supervisor.ts';
import { demoConfig } from './world-config.ts';

/** Where everything of one demo is. All ports are on 127.0.0.1. */
export interface World {
  readonly directory: string;
  readonly layout: SandboxLayout;
  readonly controllers: Readonly<Record<string, string>>;
  readonly processes: readonly ProcessSpec[];
}

/** The regions of the story: the first two run the application, all three have a prober. */
export const regions = { home: 'us-south', standby: 'eu-de', third: 'au-syd' } as const;

/** Chooses ports, writes the sandbox's layout and Regent's configuration, and names the processes. */
export async function createWorld(parent: string): Promise<World> {
  const directory = resolve(parent, 'demo');
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(join(directory, 'redis'), { recursive: true });
  const ports = await freePorts(12);
  const port = (index: number): number => ports[index] ?? 0;
  const usual = defaultLayout({
    directory: join(directory, 'cloud'),
    ports: {
      cloud: port(0),
      edge: port(1),
      regions: {
        'us-south': { application: port(2), db2: port(3) },
        'eu-de': { application: port(4), db2: port(5) },
      },
    },
    hadr: { peerWindowSeconds: 60 },
  });
  // Hourly snapshots would let an immediate failover lose up to an hour: more than anybody would watch a demo for.
  const layout = { ...usual, volumes: usual.volumes.map((volume) => ({ ...volume, snapshotEverySeconds: 5 })) };
  const redisPort = port(6);
  const controllers = { [regions.home]: port(7), [regions.standby]: port(8) };
  const probers = { [regions.home]: port(9), [regions.standby]: port(10), [regions.third]: port(11) };
  const layoutFile = join(directory, 'layout.json');
  const configFile = join(directory, 'regent.yaml');
  writeFileSync(layoutFile, JSON.stringify(layout, null, 2));
  writeFileSync(configFile, stringify(demoConfig(layout, redisPort, regions)));
  return {
    directory,
    layout,
    controllers: Object.fromEntries(
      Object.entries(controllers).map(([region, at]) => [region, `http://127.0.0.1:${at}`]),
    ),
    processes: processesOf({ directory, layoutFile, configFile, redisPort, controllers, probers, layout }),
  };
}

interface Places {
  readonly directory: string;
  readonly layoutFile: string;
  readonly configFile: string;
  readonly redisPort: number;
  readonly controllers: Readonly<Record<string, number>>;
  readonly probers: Readonly<Record<string, number>>;
  readonly layout: SandboxLayout;
}

function processesOf(places: Places): ProcessSpec[] {
  const { directory, layoutFile, configFile, redisPort } = places;
  const sandbox = (name: string, args: string[], region?: string): ProcessSpec =>
    regent(name, ['sandbox', ...args, '--layout', layoutFile], region);
  const env = secretsOf(places.layout);
  return [
    {
      name: 'redis',
      command: 'redis-server',
      args: [
        '--port',
        `${redisPort}`,
        '--bind',
        '127.0.0.1',
        '--dir',
        join(directory, 'redis'),
        '--save',
        '',
        '--appendonly',
        'yes',
      ],
    },
    sandbox('cloud', ['cloud']),
    ...[regions.home, regions.standby].flatMap((region) => [
      sandbox(`db2 ${region}`, ['db2', '--region', region], region),
      sandbox(`application ${region}`, ['application', '--region', region], region),
    ]),
    ...Object.entries(places.probers).map(([region, port]) =>
      regent(
        `prober ${region}`,
        ['prober', '--region', region, '--config', configFile, '--listen', `127.0.0.1:${port}`],
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

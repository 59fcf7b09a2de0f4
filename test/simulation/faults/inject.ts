import { copyOf, emptyData, type RedisData } from '../redis/redis-data.ts';
import type { Deployment } from '../world/deployment.ts';
import type { World } from '../world/world.ts';
import { cutOff } from './cut-off.ts';
import { describeFault, type Fault } from './fault.ts';
import { pressButton } from './operator.ts';
import { killRedis, startRedis } from './redis-faults.ts';
import { strikeAtCall } from './strike.ts';

/** What a fault has at hand. */
export interface Stage {
  readonly world: World;
  readonly deployment: Deployment;
}

/** What Redis held when a copy of it was made, for each fault that brings that back. */
type Snapshots = Map<Fault, { readonly at: number; readonly data: RedisData }>;

type Of<Kind extends Fault['kind']> = Extract<Fault, { kind: Kind }>;
type Injection<Kind extends Fault['kind']> = (
  fault: Of<Kind>,
  stage: Stage & { readonly snapshots: Snapshots },
) => undefined | (() => void);

/** Sets every fault of a schedule up, to happen at its instant and to end at its end. */
export function inject(schedule: readonly Fault[], stage: Stage): void {
  const { scheduler, record, cluster } = stage.world;
  const snapshots: Snapshots = new Map();
  for (const fault of schedule) {
    if (fault.kind === 'redis-rolls-back') {
      const at = Math.max(0, fault.at - fault.agoMs);
      scheduler.after(at, () => snapshots.set(fault, { at, data: copyOf(cluster.primary.data) }));
    }
    scheduler.after(fault.at, () => {
      record.tell({ type: 'fault', fault: fault.kind, text: describeFault(fault) });
      const begin = injections[fault.kind] as Injection<typeof fault.kind>;
      const end = begin(fault as never, { ...stage, snapshots });
      stage.world.cluster.look();
      if (end === undefined || !('forMs' in fault)) return;
      scheduler.after(fault.forMs, () => {
        end();
        stage.world.cluster.look();
        record.tell({ type: 'fault', fault: fault.kind, text: `over: ${describeFault(fault)}` });
      });
    });
  }
}

function together(ends: readonly (() => void)[]): () => void {
  return () => {
    for (const end of ends) end();
  };
}

const injections: { readonly [Kind in Fault['kind']]: Injection<Kind> } = {
  'region-dies': ({ region }, stage) => {
    const { world, deployment } = stage;
    if (world.cloud.stateOf(region) === 'dead') return undefined;
    world.setRegion(region, 'dead');
    deployment.killController(region);
    deployment.killProber(region);
    killRedis(stage, region);
    return () => {
      world.setRegion(region, 'up');
      world.scheduler.after(1_000, () => startRedis(stage, region));
      world.scheduler.after(2_000, () => deployment.start(region));
    };
  },
  'region-dark': ({ region }, { world }) => {
    const { network, cloud } = world;
    if (cloud.stateOf(region) !== 'up') return undefined;
    const reconnect = cutOff(network, region);
    world.setRegion(region, 'dark');
    return () => {
      reconnect();
      if (cloud.stateOf(region) === 'dark') world.setRegion(region, 'up');
    };
  },
  'process-dies': ({ role, place }, { deployment }) => {
    if (role === 'controller') deployment.killController(place);
    else deployment.killProber(place);
    return () => (role === 'controller' ? deployment.startController(place) : deployment.startProber(place));
  },
  'process-freezes': ({ role, place, forMs }, { deployment }) => {
    const processes = role === 'controller' ? deployment.controllers : deployment.probers;
    processes.get(place)?.process.freeze(forMs);
    return undefined;
  },
  'at-call': (fault, stage) => {
    strikeAtCall(fault, stage);
    return undefined;
  },
  'controller-stops': ({ place }, { deployment }) => {
    const running = deployment.controllers.get(place);
    if (running === undefined) return undefined;
    void running.controller.stop().then(() => deployment.killController(place));
    return () => {
      deployment.killController(place);
      deployment.startController(place);
    };
  },
  partition: ({ from, to, both }, { world: { network } }) => {
    const ends = [network.block(from, to), ...(both ? [network.block(to, from)] : [])];
    return () => {
      for (const end of ends) end();
    };
  },
  slow: ({ from, to, ms }, { world: { network } }) => {
    const ends = [network.slow(from, to, ms), network.slow(to, from, ms)];
    return () => {
      for (const end of ends) end();
    };
  },
  resets: ({ place }, { deployment }) => {
    const links = [
      ...(deployment.controllers.get(place)?.links ?? []),
      ...(deployment.probers.get(place)?.links ?? []),
    ];
    for (const link of links) link.reset();
    return undefined;
  },
  'redis-primary-dies': (_, stage) => {
    const { place } = stage.world.cluster.primary;
    killRedis(stage, place);
    return () => startRedis(stage, place);
  },
  'redis-primary-freezes': ({ forMs }, { world }) => {
    world.cluster.primary.process.freeze(forMs);
    world.scheduler.after(forMs + 1, () => world.cluster.look());
    return undefined;
  },
  'redis-away': (_, stage) => {
    const places = stage.world.cluster.servers.map((server) => server.place);
    for (const place of places) killRedis(stage, place);
    return () => {
      for (const place of places) startRedis(stage, place);
    };
  },
  'redis-forgets': (_, stage) => {
    const { cluster, record } = stage.world;
    for (const { place } of cluster.servers) killRedis(stage, place);
    for (const server of cluster.servers) server.forget();
    record.tell({ type: 'forgot', since: 0 });
    return () => {
      for (const { place } of cluster.servers) startRedis(stage, place);
    };
  },
  'redis-rolls-back': (fault, stage) => {
    const { cluster, record } = stage.world;
    const older = stage.snapshots.get(fault);
    for (const { place } of cluster.servers) killRedis(stage, place);
    for (const server of cluster.servers) server.restore(older?.data ?? emptyData());
    record.tell({ type: 'forgot', since: older?.at ?? 0 });
    return () => {
      for (const { place } of cluster.servers) startRedis(stage, place);
    };
  },
  'clock-jumps': ({ place, ms }, { deployment }) => {
    deployment.controllers.get(place)?.process.jumpWall(ms);
    deployment.probers.get(place)?.process.jumpWall(ms);
    return undefined;
  },
  provider: ({ resource, trouble }, { world }) => world.troubles.begin(resource, { kind: trouble }),
  'vantage-lies': ({ vantage, region }, { world }) => {
    const lies = world.lies.get(vantage);
    lies?.add(region);
    return () => void lies?.delete(region);
  },
  'application-fails': ({ region, application }, { world }) =>
    (application === undefined ? world.cloud : world.cloudOf(application)).break(region),
  'zone-fails': ({ region, zone }, { world }) => {
    const ends = [...world.clouds.values()].map((cloud) => cloud.breakZone(region, zone));
    return () => {
      for (const end of ends) end();
    };
  },
  'replica-lags': (_, { world }) => together([...world.clouds.values()].map(({ data }) => data.lag())),
  'storage-away': ({ region }, { world }) =>
    together([...world.clouds.values()].map(({ data }) => data.storageAway(region))),
  operator: (fault, stage) => {
    pressButton(fault, stage);
    return undefined;
  },
};

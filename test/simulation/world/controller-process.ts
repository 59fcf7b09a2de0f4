import type { Facade } from '../../../src/controller/contract.ts';
import { Controller } from '../../../src/controller/controller.ts';
import { createFacade } from '../../../src/controller/facade.ts';
import type { Equipment, Timings } from '../../../src/controller/managed.ts';
import type { Application } from '../../../src/domain/application.ts';
import type { Provider } from '../../../src/providers/contract.ts';
import type { ControllerStore } from '../../../src/store/contract.ts';
import { withCallPoints } from '../redis/call-points.ts';
import { ModelControllerStore } from '../redis/model-controller-store.ts';
import { RedisLink } from '../redis/redis-link.ts';
import { SimProcess } from '../sim-process.ts';
import { simulatedProvider } from './provider.ts';
import { storeWatcher } from './store-watcher.ts';
import type { World } from './world.ts';

/** As in production but for the looking, which is as often. */
export const timings: Timings = { leaseMs: 3_000, renewEveryMs: 1_000, observeEveryMs: 10_000, turnEveryMs: 1_000 };

export const commandTimeoutMs = 1_000;

/** How a test gets between a controller and what it calls. */
export interface Between {
  readonly store?: (store: ControllerStore) => ControllerStore;
  readonly provider?: (provider: Provider) => Provider;
}

/** A running controller of a world. */
export interface ControllerProcess {
  readonly process: SimProcess;
  readonly controller: Controller;
  readonly facade: Facade;
  readonly links: RedisLink[];
}

/** Starts a controller's process in a place: what `regent controller` is, on the world's clock and network. */
export function startController(world: World, place: string, name: string, between: Between = {}): ControllerProcess {
  const process = new SimProcess(name, place, world.scheduler, world.dice.fork(name));
  process.onTrouble = (what, ms) => {
    if (what === 'stalled') world.record.tell({ type: 'stalled', process: name, forMs: ms });
    else world.record.tell({ type: 'jumped', process: name, ms });
  };
  const instance = process.runtime.id();
  const links: RedisLink[] = [];
  const { applications } = world;
  const opened = new ModelControllerStore({
    process,
    cluster: world.cluster,
    link: (timeoutMs, onOutcome) => {
      const link = linkOf(world, process, timeoutMs, onOutcome);
      links.push(link);
      return link;
    },
    commandTimeoutMs,
    replicas: world.replicas,
    applications: applications.map(({ id }) => id),
    vantages: world.plan.application.vantages,
    seal: (entry) => ({ ...entry, hash: `${entry.by}/${entry.sequence}/${entry.previous.length}` }),
    watcher: storeWatcher(world),
  });
  const points = withCallPoints<ControllerStore>('store', opened, process, ['now', 'listen', 'close', 'reachable']);
  const store = between.store?.(points) ?? points;
  const equipment: Equipment = {
    runtime: process.runtime,
    store,
    installation: 'sim',
    instance,
    region: place,
    holds: 'the same everywhere',
    timings,
    fleetLimits: world.plan.limits,
    log: world.log,
    events: {
      decided() {},
      operationEnded() {},
      stepEnded() {},
      owned() {},
      leaseHeld() {},
      restless() {},
      frozen() {},
      maintenance() {},
    },
  };
  const managed = applications.map((application) => ({
    application,
    providers: providersOf(world, application, process, instance, between),
    configuration: { hash: 'the same everywhere', document: {} },
  }));
  const controller = new Controller(equipment, managed);
  const facade = createFacade(equipment, controller, managed);
  world.record.tell({ type: 'process', process: name, what: 'started' });
  void opened.opened().then(() => {
    world.record.tell({ type: 'takes-part', process: name });
    controller.start();
  });
  return { process, controller, facade, links };
}

/** One more connection of a process to Redis. */
export function linkOf(
  world: World,
  process: SimProcess,
  timeoutMs: number,
  onOutcome?: (ok: boolean) => void,
): RedisLink {
  const { cluster, network, scheduler } = world;
  return new RedisLink({
    process,
    cluster,
    network,
    scheduler,
    dice: world.dice.fork(`${process.name}/links`),
    timeoutMs,
    onOutcome,
  });
}

function providersOf(
  world: World,
  application: Application,
  process: SimProcess,
  instance: string,
  between: Between,
): Record<string, Provider> {
  const { network, scheduler, record, troubles, countCall: count } = world;
  const { unreliable } = world.plan;
  const cloud = world.cloudOf(application.id);
  const shared = world.dice.fork(`${process.name}/${application.id}/wire`);
  const production = cloud.data.providersFor({ process, instance, record, troubles, dice: shared, unreliable, count });
  return Object.fromEntries(
    application.resources.map((resource) => {
      const dice = world.dice.fork(`${process.name}/${application.id}/${resource.id}`);
      const simulated = (): Provider =>
        simulatedProvider({
          application: application.id,
          resource,
          process,
          instance,
          cloud,
          network,
          scheduler,
          record,
          troubles,
          dice,
          unreliable,
          count,
        });
      const made = production(resource) ?? simulated();
      const points = withCallPoints<Provider>(resource.id, made, process, ['abilities']);
      return [resource.id, between.provider?.(points) ?? points];
    }),
  );
}

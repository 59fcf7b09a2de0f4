import { sealEntry } from '../../../src/store/chain.ts';
import type { ControllerStore } from '../../../src/store/contract.ts';
import { dice } from '../dice.ts';
import { Network } from '../network.ts';
import { ModelControllerStore } from '../redis/model-controller-store.ts';
import { openModelProberStore } from '../redis/model-prober-store.ts';
import { RedisCluster } from '../redis/redis-cluster.ts';
import { emptyData } from '../redis/redis-data.ts';
import { RedisLink } from '../redis/redis-link.ts';
import { RedisServer } from '../redis/redis-server.ts';
import { Scheduler } from '../scheduler.ts';
import { SimProcess } from '../sim-process.ts';
import { applications, vantages } from './operation.ts';
import { collecting, type Subject } from './subject.ts';

const commandTimeoutMs = 5_000;

/** The store of the simulation, on the model of Redis. */
export async function modelSubject(): Promise<Subject> {
  const scheduler = new Scheduler();
  const source = dice('differential');
  const network = new Network(scheduler, source.fork('network'));
  const newProcess = (name: string) => new SimProcess(name, 'here', scheduler, source.fork(name));
  const server = new RedisServer('redis', newProcess('redis'), () => scheduler.now, 0);
  const cluster = new RedisCluster({
    scheduler,
    network,
    dice: source.fork('cluster'),
    servers: [server],
    sentinels: ['here'],
    isUp: () => true,
  });
  const linkFor = (process: SimProcess) => (timeoutMs: number, onOutcome?: (ok: boolean) => void) =>
    new RedisLink({ process, cluster, network, scheduler, dice: source.fork('link'), timeoutMs, onOutcome });
  const open = (name: string) => {
    const process = newProcess(name);
    const link = linkFor(process);
    return new ModelControllerStore({
      process,
      cluster,
      link,
      commandTimeoutMs,
      replicas: 0,
      applications,
      vantages,
      seal: sealEntry,
    });
  };
  const stores: [ControllerStore, ControllerStore] = [open('one'), open('two')];
  const probers = new Map(
    vantages.map((vantage) => {
      const process = newProcess(vantage);
      return [vantage, openModelProberStore({ process, link: linkFor(process), commandTimeoutMs, vantage })] as const;
    }),
  );
  await scheduler.run(100);
  const heard: string[] = [];
  stores[0].listen(collecting(heard));
  await scheduler.run(200);
  return {
    stores,
    probers,
    heard,
    async drive(promise) {
      let settled = false;
      const done = () => {
        settled = true;
      };
      promise.then(done, done);
      await scheduler.run(scheduler.now + 60_000, () => settled);
      return promise;
    },
    expire: async (instance) => {
      if (server.data.leases.has(instance)) server.data.leases.set(instance, server.time() - 1_000);
    },
    removeLease: async (instance) => void server.data.leases.delete(instance),
    lose: async (application) => {
      server.data.states.delete(application);
      server.data.journals.delete(application);
    },
    loseEverything: async () => {
      server.data = emptyData();
    },
  };
}

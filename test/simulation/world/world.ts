import type { Application } from '../../../src/domain/application.ts';
import type { State } from '../../../src/domain/state.ts';
import type { FleetView } from '../../../src/domain/view.ts';
import { createLog, type Log } from '../../../src/telemetry/log.ts';
import type { RecordingDisk } from '../../prober/recording-disk.ts';
import type { DataPlan } from '../data/data-plan.ts';
import { ProductionData } from '../data/production-data.ts';
import type { Surroundings } from '../data/surroundings.ts';
import type { Dice } from '../dice.ts';
import { Network } from '../network.ts';
import { Record } from '../record.ts';
import { RedisCluster } from '../redis/redis-cluster.ts';
import { RedisServer } from '../redis/redis-server.ts';
import { Scheduler } from '../scheduler.ts';
import { SimProcess } from '../sim-process.ts';
import { Cloud, type RegionState } from './cloud.ts';
import { type Topology, vantages } from './topology.ts';
import { Troubles } from './trouble.ts';

/** What differs from world to world besides what befalls it. */
export interface WorldPlan {
  readonly topology: Topology;
  readonly application: Application;
  /** Further applications of the same installation, in the same regions. */
  readonly others: readonly Application[];
  /** How many automatic operations may run at once, and how many may move into one region. */
  readonly limits: FleetView['limits'];
  /** Where the Redis servers stand, the first primary. One alone is replicated nowhere. */
  readonly redis: readonly string[];
  /** Whether calls to providers get lost now and then without any fault. */
  readonly unreliable: boolean;
  /** Where the data is behind the providers of production. */
  readonly data?: DataPlan | undefined;
}

const silent: Log = createLog({ name: 'simulation', level: 'silent' });

/** Everything that is there, before anything befalls it. */
export class World {
  readonly plan: WorldPlan;
  readonly dice: Dice;
  readonly scheduler = new Scheduler();
  readonly record: Record;
  readonly network: Network;
  /** Of each application. */
  readonly clouds: ReadonlyMap<string, Cloud>;
  readonly cluster: RedisCluster;
  readonly troubles = new Troubles();
  /** For each vantage the regions that it takes for dead. */
  readonly lies = new Map<string, Set<string>>();
  /** What the prober of each place keeps as a witness: it survives the prober. */
  readonly witnessDisks = new Map<string, RecordingDisk>();
  readonly log = silent;
  #calls = 0;

  constructor(plan: WorldPlan, dice: Dice) {
    this.plan = plan;
    this.dice = dice;
    const { scheduler } = this;
    this.record = new Record(() => scheduler.now);
    this.network = new Network(scheduler, dice.fork('network'));
    this.clouds = new Map(
      this.applications.map(({ id }) => {
        const { network, record } = this;
        const { data, topology } = plan;
        const dataTier = data && ((around: Surroundings) => new ProductionData(data, around));
        const own = dice.fork(`cloud ${id}`);
        return [id, new Cloud({ application: id, topology, network, scheduler, record, dice: own, dataTier })];
      }),
    );
    this.cluster = new RedisCluster({
      scheduler,
      network: this.network,
      dice: dice.fork('redis'),
      servers: plan.redis.map((place) => this.#redisServer(place)),
      sentinels: vantages,
      isUp: (place) => this.cloud.stateOf(place) !== 'dead',
      onElection: ({ name, data }) =>
        this.record.tell({ type: 'elected', server: name, tokens: Object.fromEntries(data.tokens) }),
    });
  }

  get applications(): readonly Application[] {
    return [this.plan.application, ...this.plan.others];
  }

  /** Of the first application: what there is where there is only one. */
  get cloud(): Cloud {
    return this.cloudOf(this.plan.application.id);
  }

  cloudOf(application: string): Cloud {
    const cloud = this.clouds.get(application);
    if (cloud === undefined) throw new Error(`${application} is not of this world`);
    return cloud;
  }

  /** As the newest primary of Redis holds it. */
  stateOf(application: string): State | undefined {
    return this.cluster.primary.data.states.get(application)?.state;
  }

  /** A region lives, dies or goes dark, for everything in it. */
  setRegion(region: string, state: RegionState): void {
    this.record.tell({ type: 'region', region, state });
    for (const cloud of this.clouds.values()) cloud.setRegion(region, state);
  }

  /** How many replicas must confirm: reachable with any one region gone. */
  get replicas(): number {
    return this.plan.redis.length > 1 ? 1 : 0;
  }

  /** Numbers the calls to providers. */
  readonly countCall = (): number => {
    this.#calls += 1;
    return this.#calls;
  };

  newProcess(name: string, place: string): SimProcess {
    return new SimProcess(name, place, this.scheduler, this.dice.fork(name));
  }

  #redisServer(place: string): RedisServer {
    const { scheduler, dice } = this;
    const process = this.newProcess(`redis-${place}`, place);
    return new RedisServer(`redis-${place}`, process, () => scheduler.now, dice.fork(`clock-${place}`).int(-100, 100));
  }
}

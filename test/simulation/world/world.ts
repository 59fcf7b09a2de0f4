import type { Application } from '../../../src/domain/application.ts';
import { createLog, type Log } from '../../../src/telemetry/log.ts';
import type { Dice } from '../dice.ts';
import { Network } from '../network.ts';
import { Record } from '../record.ts';
import { RedisCluster } from '../redis/redis-cluster.ts';
import { RedisServer } from '../redis/redis-server.ts';
import { Scheduler } from '../scheduler.ts';
import { SimProcess } from '../sim-process.ts';
import { Cloud } from './cloud.ts';
import { type Topology, vantages } from './topology.ts';
import { Troubles } from './trouble.ts';

/** What differs from world to world besides what befalls it. */
export interface WorldPlan {
  readonly topology: Topology;
  readonly application: Application;
  /** Where the Redis servers stand, the first primary. One alone is replicated nowhere. */
  readonly redis: readonly string[];
  /** Whether calls to providers get lost now and then without any fault. */
  readonly unreliable: boolean;
}

const silent: Log = createLog({ name: 'simulation', level: 'silent' });

/** Everything that is there, before anything befalls it. */
export class World {
  readonly plan: WorldPlan;
  readonly dice: Dice;
  readonly scheduler = new Scheduler();
  readonly record: Record;
  readonly network: Network;
  readonly cloud: Cloud;
  readonly cluster: RedisCluster;
  readonly troubles = new Troubles();
  /** For each vantage the regions that it takes for dead. */
  readonly lies = new Map<string, Set<string>>();
  readonly log = silent;
  #calls = 0;

  constructor(plan: WorldPlan, dice: Dice) {
    this.plan = plan;
    this.dice = dice;
    const { scheduler } = this;
    this.record = new Record(() => scheduler.now);
    this.network = new Network(scheduler, dice.fork('network'));
    this.cloud = new Cloud(plan.topology, this.network, scheduler, this.record);
    this.cluster = new RedisCluster({
      scheduler,
      network: this.network,
      dice: dice.fork('redis'),
      servers: plan.redis.map((place) => this.#redisServer(place)),
      sentinels: vantages,
      isUp: (place) => this.cloud.stateOf(place) !== 'dead',
      onElection: (server) => this.record.tell({ type: 'elected', server: server.name }),
    });
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

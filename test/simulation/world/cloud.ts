import type { FencingToken } from '../../../src/domain/fencing.ts';
import type { RoutePart } from '../../../src/domain/operation.ts';
import type { Surroundings } from '../data/surroundings.ts';
import type { Dice } from '../dice.ts';
import type { Network } from '../network.ts';
import type { Record } from '../record.ts';
import type { Scheduler } from '../scheduler.ts';
import type { DataTier } from './data-tier.ts';
import { SimulatedData } from './simulated-data.ts';
import { type Topology, zones } from './topology.ts';

export type RegionState = 'up' | 'dead' | 'dark';
export type Power = 'on' | 'off' | 'stopping' | 'starting';

export interface CloudOptions {
  readonly application: string;
  readonly topology: Topology;
  readonly network: Network;
  readonly scheduler: Scheduler;
  readonly record: Record;
  readonly dice: Dice;
  /** Another kind of data than the simple one. */
  readonly dataTier?: ((around: Surroundings) => DataTier) | undefined;
}

/** What one application is made of as it truly is: its regions, servers, data, traffic, and whether users are served. */
export class Cloud {
  readonly regions = new Map<string, RegionState>();
  /** Set by faults: the application itself fails there. */
  readonly broken = new Map<string, number>();
  readonly power = new Map<string, Power>();
  /** Whether there is enough of the application to serve users, where standbys are scaled down. */
  readonly capacity = new Map<string, 'up' | 'down' | 'starting'>();
  /** As `region/zone`: what fails, and what users are kept from. */
  readonly brokenZones = new Map<string, number>();
  readonly drainedZones = new Set<string>();
  readonly data: DataTier;
  /** Where the load balancer sends users, and where the edge has come to send them. */
  enabled: readonly string[];
  edge: readonly string[];
  #part: RoutePart | undefined;
  /** The newest mark on each object. */
  readonly marks = new Map<string, FencingToken>();
  readonly #application: string;
  readonly #topology: Topology;
  readonly #network: Network;
  readonly #scheduler: Scheduler;
  readonly #record: Record;
  readonly #told = new Map<string, string>();

  constructor({ application, topology, network, scheduler, record, dice, dataTier }: CloudOptions) {
    this.#application = application;
    this.#topology = topology;
    this.#network = network;
    this.#scheduler = scheduler;
    this.#record = record;
    for (const region of topology.regions) this.regions.set(region, 'up');
    for (const region of topology.dataRegions) this.power.set(region, 'on');
    this.enabled = topology.regions.slice(0, topology.activeRegions);
    if (topology.cold === true) {
      for (const region of topology.regions) this.capacity.set(region, this.enabled.includes(region) ? 'up' : 'down');
    }
    this.edge = this.enabled;
    const make = dataTier ?? ((around: Surroundings) => new SimulatedData(around));
    this.data = make({
      application,
      regions: topology.dataRegions,
      scheduler,
      network,
      record,
      dice,
      runs: (region) => this.runs(region),
      stateOf: (region) => this.stateOf(region),
      storageUp: (region) => this.stateOf(region) === 'up',
      changed: () => this.changed(),
    });
    this.changed();
  }

  /** Whether the database server of a region runs, be it cut off. */
  runs(region: string): boolean {
    const power = this.power.get(region);
    return this.stateOf(region) !== 'dead' && (power === 'on' || power === 'stopping');
  }

  stateOf(region: string): RegionState {
    return this.regions.get(region) ?? 'up';
  }

  /** Whether the application answers in a region, asked from within. */
  answers(region: string): boolean {
    return this.answersAs('web', region);
  }

  /** Whether one of its targets does: `door` stands before what is scaled down, `web-1` is what runs in zone 1. */
  answersAs(target: string, region: string): boolean {
    if (this.stateOf(region) === 'dead' || (this.broken.get(region) ?? 0) > 0) return false;
    if (target === 'door') return true;
    if ((this.capacity.get(region) ?? 'up') !== 'up') return false;
    const zone = zones.find((each) => target === `web-${each}`);
    return zone === undefined ? zones.some((each) => this.#zoneWorks(region, each)) : this.#zoneWorks(region, zone);
  }

  #zoneWorks(region: string, zone: string): boolean {
    return (this.brokenZones.get(`${region}/${zone}`) ?? 0) === 0;
  }

  breakZone(region: string, zone: string): () => void {
    const name = `${region}/${zone}`;
    const add = (by: number) => {
      this.brokenZones.set(name, (this.brokenZones.get(name) ?? 0) + by);
      this.changed();
    };
    add(1);
    return () => add(-1);
  }

  /** Keeps users from a zone, or sends them there again. */
  drainZone(region: string, zone: string, drained: boolean): void {
    if (drained) this.drainedZones.add(`${region}/${zone}`);
    else this.drainedZones.delete(`${region}/${zone}`);
    const left = zones.filter((each) => !this.drainedZones.has(`${region}/${each}`));
    this.#record.tell({ type: 'zones', application: this.#application, region, enabled: left });
    this.changed();
  }

  /** Brings a region's capacity up or down; false when it is under way already. */
  scale(region: string, to: 'up' | 'down', tookMs: number): boolean {
    const now = this.capacity.get(region);
    if (now === to) return true;
    if (now === 'starting') return false;
    this.capacity.set(region, to === 'up' ? 'starting' : 'down');
    this.changed();
    if (to === 'up')
      this.#scheduler.after(tookMs, () => {
        this.capacity.set(region, 'up');
        this.changed();
      });
    return true;
  }

  /** Whether users who are sent to a region are answered there: a zone that they are kept from is of no use to them. */
  #answersUsers(region: string): boolean {
    const open = zones.filter((zone) => !this.drainedZones.has(`${region}/${zone}`));
    return this.answers(region) && open.some((zone) => this.#zoneWorks(region, zone));
  }

  /** Where a user who comes now is served; null when nowhere. `from` where the user stands. */
  servedBy(from: string): string | null {
    const open = this.edge.filter((region) => this.#answersUsers(region) && this.#network.isOpenBothWays(from, region));
    return open[0] ?? null;
  }

  setRegion(region: string, state: RegionState): void {
    this.regions.set(region, state);
    this.data.regionChanged(region, state);
    this.changed();
  }

  break(region: string): () => void {
    this.broken.set(region, (this.broken.get(region) ?? 0) + 1);
    this.changed();
    return () => {
      this.broken.set(region, (this.broken.get(region) ?? 1) - 1);
      this.changed();
    };
  }

  switchPower(region: string, to: 'on' | 'off', tookMs: number): boolean {
    if (this.power.get(region) === to) return true;
    if (this.power.get(region) !== (to === 'on' ? 'off' : 'on')) return false;
    this.power.set(region, to === 'on' ? 'starting' : 'stopping');
    this.#scheduler.after(tookMs, () => {
      this.power.set(region, to);
      if (to === 'on') this.data.poweredOn(region);
      this.changed();
    });
    return true;
  }

  /** Users go to these regions; of a part, the named ones receive that much together. */
  route(active: readonly string[], reachesUsersInMs: number, part?: RoutePart): void {
    this.enabled = active;
    this.#part = part;
    this.#record.tell({ type: 'traffic', application: this.#application, enabled: active });
    this.#scheduler.after(reachesUsersInMs, () => {
      this.edge = this.enabled;
      this.changed();
    });
  }

  /** The part of the users that a region receives, from 0 to 1. */
  shareOf(region: string): number {
    const { regions, percent } = this.#part ?? { regions: [], percent: 0 };
    if (!this.enabled.includes(region)) return 0;
    if (regions.includes(region)) return percent / 100 / regions.length;
    return (1 - percent / 100) / this.enabled.filter((each) => !regions.includes(each)).length;
  }

  /** Writes down what has become different: who can write, and whether each region serves users. */
  changed(): void {
    this.data.tell();
    const written = this.data.written().length > 0;
    for (const region of this.#topology.regions) {
      const reached = this.edge.includes(region) && this.#network.isOpenBothWays('internet', region);
      const served = reached && this.#answersUsers(region) && written;
      if (this.#told.get(`served ${region}`) === String(served)) continue;
      this.#told.set(`served ${region}`, String(served));
      this.#record.tell({ type: 'served', application: this.#application, region, served });
    }
  }
}

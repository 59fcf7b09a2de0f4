import type { Cancel } from '../../../src/runtime.ts';
import type { Dice } from '../dice.ts';
import type { Network, Place } from '../network.ts';
import type { Scheduler } from '../scheduler.ts';
import { emptyData } from './redis-data.ts';
import type { RedisServer } from './redis-server.ts';

export interface RedisClusterOptions {
  readonly scheduler: Scheduler;
  readonly network: Network;
  readonly dice: Dice;
  /** The first is primary to begin with. */
  readonly servers: readonly RedisServer[];
  /** Where the sentinels stand; a majority of them elects. */
  readonly sentinels: readonly Place[];
  /** Whether what stands in a place runs. */
  readonly isUp: (place: Place) => boolean;
  readonly onElection?: ((server: RedisServer) => void) | undefined;
}

/** A caller of `WAIT`. */
interface Waiter {
  readonly server: RedisServer;
  readonly term: number;
  readonly offset: number;
  readonly replicas: number;
  readonly done: (confirmed: boolean) => void;
}

/**
 * A primary with its replicas and sentinels. Writes reach the replicas late and in order; what has not reached the one
 * that is elected is lost. A primary that is cut off goes on as one until it hears of another.
 */
export class RedisCluster {
  readonly servers: readonly RedisServer[];
  readonly #options: RedisClusterOptions;
  readonly #underWay = new Set<string>();
  /** Each with what calls its time limit off. */
  readonly #waiters = new Map<Waiter, Cancel>();
  #term = 1;
  #judging = false;

  constructor(options: RedisClusterOptions) {
    this.#options = options;
    this.servers = options.servers;
    for (const [index, server] of options.servers.entries()) {
      if (index === 0) server.promote(1);
      else server.follow(emptyData(), 1, 0);
      server.onWrite = () => this.#pumpAll(server);
    }
    options.network.onChange(() => this.look());
  }

  /** The primary that a client in a place is led to: the newest one that it can reach. */
  primaryFor(place: Place): RedisServer | undefined {
    const { network } = this.#options;
    return this.#newest(this.servers.filter((each) => network.isOpenBothWays(place, each.place)));
  }

  /** The primary that was elected last, dead or alive. */
  get primary(): RedisServer {
    let newest: RedisServer | undefined;
    for (const each of this.servers) {
      if (each.role === 'primary' && (newest === undefined || each.term > newest.term)) newest = each;
    }
    return newest as RedisServer;
  }

  /** `WAIT`: whether so many replicas have confirmed everything up to now, in time. */
  wait(server: RedisServer, replicas: number, timeoutMs: number, done: (confirmed: boolean) => void): void {
    const waiter: Waiter = { server, term: server.term, offset: server.offset, replicas, done };
    if (this.#isConfirmed(waiter)) {
      done(true);
      return;
    }
    this.#waiters.set(
      waiter,
      server.process.runtime.after(timeoutMs, () => {
        if (this.#waiters.delete(waiter)) done(this.#isConfirmed(waiter));
      }),
    );
    this.#pumpAll(server);
  }

  /** Something may have changed: who runs, or who reaches whom. */
  look(): void {
    for (const server of this.servers) if (server.role === 'primary' && server.process.running) this.#pumpAll(server);
    this.#demoteStale();
    if (!this.#judging && !this.#isHealthy(this.primary)) this.#judgeLater(this.#options.dice.between(1_500, 3_500));
  }

  /** A server that had died runs again, with what it had. */
  restarted(server: RedisServer): void {
    server.confirmed.clear();
    if (this.primary !== server) server.role = 'replica';
    else server.promote(++this.#term);
    this.look();
  }

  #newest(servers: readonly RedisServer[]): RedisServer | undefined {
    return servers
      .filter((each) => each.role === 'primary' && each.process.running)
      .toSorted((a, b) => b.term - a.term)[0];
  }

  #isConfirmed({ server, term, offset, replicas }: Waiter): boolean {
    if (server.term !== term || server.role !== 'primary') return false;
    let count = 0;
    for (const each of server.confirmed.values()) if (each >= offset) count += 1;
    return count >= replicas;
  }

  #pumpAll(primary: RedisServer): void {
    for (const replica of this.servers) if (replica !== primary) this.#pump(primary, replica);
  }

  /** Sends a replica what it lacks; one batch at a time. */
  #pump(primary: RedisServer, replica: RedisServer): void {
    const { network, scheduler } = this.#options;
    const lane = `${primary.name}>${replica.name}`;
    if (this.#underWay.has(lane) || replica.role === 'primary' || !replica.process.alive) return;
    if (primary.role !== 'primary' || !primary.process.running || replica.term > primary.term) return;
    const again = this.#isAwaited(primary);
    if (replica.term === primary.term && replica.offset === primary.offset && !again) return;
    this.#underWay.add(lane);
    const over = () => this.#underWay.delete(lane);
    const failed = () => {
      over();
      // A lost batch is sent again; a way that opens pumps at once.
      scheduler.after(1_000, () => this.#pump(primary, replica));
    };
    if (!network.isOpenBothWays(primary.place, replica.place)) return void over();
    if (replica.term !== primary.term) {
      this.#resynchronize(primary, replica, over, failed);
      return;
    }
    this.#sendBatch(primary, replica, over, failed);
  }

  #sendBatch(primary: RedisServer, replica: RedisServer, over: () => void, failed: () => void): void {
    const { network } = this.#options;
    const { term, offset } = primary;
    const from = replica.offset;
    const writes = primary.log.slice(from, offset);
    const arrive = () => {
      if (!replica.process.running || replica.term !== term || replica.offset !== from) return failed();
      for (const write of writes) write(replica.data);
      replica.offset = offset;
      over();
      this.#confirm(primary, replica, term, offset);
      if (primary.offset > offset) this.#pump(primary, replica);
    };
    network.send(primary.place, replica.place, arrive, failed);
  }

  #resynchronize(primary: RedisServer, replica: RedisServer, over: () => void, failed: () => void): void {
    const { scheduler, network, dice } = this.#options;
    scheduler.after(dice.between(100, 500), () => {
      const { term, offset } = primary;
      const still = primary.role === 'primary' && primary.process.running && replica.process.running;
      if (!still || replica.role === 'primary' || !network.isOpenBothWays(primary.place, replica.place))
        return failed();
      replica.follow(primary.data, term, offset);
      over();
      this.#confirm(primary, replica, term, offset);
      this.#pump(primary, replica);
    });
  }

  #confirm(primary: RedisServer, replica: RedisServer, term: number, offset: number): void {
    if (!this.#isAwaited(primary)) return;
    this.#options.network.send(replica.place, primary.place, () => {
      if (primary.term !== term || primary.role !== 'primary' || !primary.process.running) return;
      primary.confirmed.set(replica.name, Math.max(offset, primary.confirmed.get(replica.name) ?? 0));
      for (const [waiter, cancel] of [...this.#waiters]) {
        if (!this.#isConfirmed(waiter) || !this.#waiters.delete(waiter)) continue;
        cancel();
        waiter.done(true);
      }
    });
  }

  #isAwaited(primary: RedisServer): boolean {
    for (const waiter of this.#waiters.keys()) if (waiter.server === primary) return true;
    return false;
  }

  /** Whether a majority of the sentinels reaches it. */
  #isHealthy(server: RedisServer): boolean {
    const { network, sentinels } = this.#options;
    const seeing = this.#upSentinels().filter((place) => network.isOpenBothWays(place, server.place));
    return server.process.running && seeing.length * 2 > sentinels.length;
  }

  #upSentinels(): Place[] {
    return this.#options.sentinels.filter((place) => this.#options.isUp(place));
  }

  #judgeLater(delayMs: number): void {
    this.#judging = true;
    this.#options.scheduler.after(delayMs, () => {
      this.#judging = false;
      if (this.#isHealthy(this.primary)) return;
      if (!this.#elect()) this.#judgeLater(1_000);
    });
  }

  #elect(): boolean {
    const { network, sentinels, onElection } = this.#options;
    const reaches = (a: Place, b: Place) => network.isOpenBothWays(a, b);
    const up = this.#upSentinels();
    const leader = up.find((place) => up.filter((other) => reaches(place, other)).length * 2 > sentinels.length);
    if (leader === undefined) return false;
    const { term } = this.primary;
    const candidates = this.servers.filter(
      (each) => each.role === 'replica' && each.term === term && each.process.running && reaches(leader, each.place),
    );
    const best = candidates.toSorted((a, b) => b.offset - a.offset)[0];
    if (best === undefined) return false;
    this.#term = Math.max(this.#term, term) + 1;
    best.promote(this.#term);
    onElection?.(best);
    this.look();
    return true;
  }

  /** A primary that hears of a newer one becomes its replica, and what only it had is lost. */
  #demoteStale(): void {
    const { network, scheduler, dice } = this.#options;
    const newest = this.primary;
    for (const server of this.servers) {
      if (server === newest || server.role !== 'primary') continue;
      if (!server.process.alive || !network.isOpenBothWays(newest.place, server.place)) continue;
      scheduler.after(dice.between(300, 1_500), () => {
        if (server === this.primary || server.role !== 'primary') return;
        if (!network.isOpenBothWays(this.primary.place, server.place)) return;
        server.role = 'replica';
        this.look();
      });
    }
  }
}

import type { Dice } from './dice.ts';
import type { Scheduler } from './scheduler.ts';

/** Where something stands: a region, `api` (the cloud's control plane), or `internet` (the users and the edge). */
export type Place = string;

/** One direction between two places. */
interface Way {
  cuts: number;
  slowMs: number;
  readonly baseMs: number;
}

/** What lies between the places: latency, slowness, partitions in one direction or both. */
export class Network {
  readonly #scheduler: Scheduler;
  readonly #dice: Dice;
  readonly #ways = new Map<Place, Map<Place, Way>>();
  readonly #listeners = new Set<() => void>();

  constructor(scheduler: Scheduler, dice: Dice) {
    this.#scheduler = scheduler;
    this.#dice = dice;
  }

  /** Cuts one direction; cuts add up, and each is undone by what is returned. */
  block(from: Place, to: Place): () => void {
    return this.#change((by) => {
      this.#way(from, to).cuts += by;
    });
  }

  /** Makes one direction slower by so much. */
  slow(from: Place, to: Place, ms: number): () => void {
    return this.#change((by) => {
      this.#way(from, to).slowMs += by * ms;
    });
  }

  isOpen(from: Place, to: Place): boolean {
    return from === to || this.#way(from, to).cuts === 0;
  }

  /** Whether a question gets there and its answer back. */
  isOpenBothWays(a: Place, b: Place): boolean {
    return this.isOpen(a, b) && this.isOpen(b, a);
  }

  latencyMs(from: Place, to: Place): number {
    if (from === to) return 0.3 + this.#dice.next() * 0.7;
    const { baseMs, slowMs } = this.#way(from, to);
    const extraMs = slowMs === 0 ? 0 : slowMs * (0.5 + this.#dice.next() * 0.5);
    return baseMs * (1 + this.#dice.next() * 0.3) + extraMs;
  }

  /** Calls `arrive` when something sent now gets there; `lost` instead when the way is cut on leaving or on arriving. */
  send(from: Place, to: Place, arrive: () => void, lost: () => void = () => {}): void {
    if (!this.isOpen(from, to)) {
      lost();
      return;
    }
    this.#scheduler.after(this.latencyMs(from, to), () => {
      if (this.isOpen(from, to)) arrive();
      else lost();
    });
  }

  /** Called after each change of a way. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A direction, with a latency that is drawn when it is first used and is the same the other way round. */
  #way(from: Place, to: Place): Way {
    let ways = this.#ways.get(from);
    if (ways === undefined) {
      ways = new Map();
      this.#ways.set(from, ways);
    }
    let way = ways.get(to);
    if (way === undefined) {
      const baseMs = this.#ways.get(to)?.get(from)?.baseMs ?? this.#dice.between(5, 60);
      way = { cuts: 0, slowMs: 0, baseMs };
      ways.set(to, way);
    }
    return way;
  }

  #change(add: (by: 1 | -1) => void): () => void {
    const apply = (by: 1 | -1) => {
      add(by);
      for (const listener of [...this.#listeners]) listener();
    };
    apply(1);
    let undone = false;
    return () => {
      if (!undone) apply(-1);
      undone = true;
    };
  }
}

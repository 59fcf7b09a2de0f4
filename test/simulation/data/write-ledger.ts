import type { FencingToken } from '../../../src/domain/fencing.ts';

/** A write that was acknowledged to whoever made it. */
export interface Write {
  readonly id: string;
  /** Where it was made. */
  readonly region: string;
  /** When it was acknowledged, in virtual milliseconds. */
  readonly at: number;
}

/** A side became the one to be written, and what that has cost. */
export interface Takeover {
  readonly resource: string;
  readonly region: string;
  readonly at: number;
  /** As the model was asked for it. */
  readonly how: string;
  /** Under which it was asked for; undefined where nobody was named. */
  readonly fencing: FencingToken | undefined;
  /** Acknowledged elsewhere, and not there: those before it, and those that were made on another side after it. */
  readonly lost: readonly Write[];
}

interface Noted extends Omit<Takeover, 'lost'> {
  /** What the side held when it took over. */
  readonly held: ReadonlySet<string>;
}

/** Every acknowledged write of one resource, and every change of the side that is written. */
export class WriteLedger {
  readonly #resource: string;
  readonly #takeovers: Noted[] = [];

  constructor(resource: string) {
    this.#resource = resource;
  }

  tookOver(
    region: string,
    at: number,
    how: string,
    fencing: FencingToken | undefined,
    held: ReadonlySet<string>,
  ): void {
    this.#takeovers.push({ resource: this.#resource, region, at, how, fencing, held });
  }

  /** What each change has lost of these writes: each is lost once, to the first side that lacks it. */
  takeovers(writes: readonly Write[]): Takeover[] {
    const lost = this.#takeovers.map((): Write[] => []);
    for (const write of writes) {
      const index = this.#lostTo(write);
      if (index !== undefined) lost[index]?.push(write);
    }
    return this.#takeovers.map(({ held: _, ...takeover }, index) => ({ ...takeover, lost: lost[index] ?? [] }));
  }

  #lostTo({ id, region, at }: Write): number | undefined {
    const before = this.#takeovers.findLastIndex((each) => each.at < at);
    const current = this.#takeovers[before];
    // Somebody else was to be written already.
    if (current !== undefined && current.region !== region) return before;
    for (let next = before + 1; next < this.#takeovers.length; next += 1) {
      if (this.#takeovers[next]?.held.has(id) !== true) return next;
    }
    return undefined;
  }
}

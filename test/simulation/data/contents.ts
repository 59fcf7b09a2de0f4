import type { FencingToken } from '../../../src/domain/fencing.ts';
import { type Takeover, type Write, WriteLedger } from './write-ledger.ts';

/** How often the application writes to a volume that it can write to, in virtual milliseconds. */
const writeEveryMs = 500;

interface Span {
  readonly region: string;
  readonly from: number;
  until: number;
}

/**
 * What is on the two sides of something that is replicated by copies. Where it can be written it is, at every tick; the
 * writes are counted out only when somebody asks, for nothing else depends on them.
 */
export class Contents {
  readonly #now: () => number;
  readonly #ledger: WriteLedger;
  readonly #spans: Span[] = [];
  readonly #open = new Map<string, Span>();
  /** What the side that is written has from before it was, and since when it is. */
  #base: { readonly held: ReadonlySet<string>; readonly region: string; readonly since: number };

  constructor(resource: string, region: string, now: () => number) {
    this.#now = now;
    this.#ledger = new WriteLedger(resource);
    this.#base = { held: new Set(), region, since: 0 };
  }

  /** From now on these regions write, and no others. */
  writing(regions: readonly string[]): void {
    const now = this.#now();
    for (const [region, span] of this.#open) {
      if (regions.includes(region)) continue;
      span.until = now;
      this.#open.delete(region);
    }
    for (const region of regions) {
      if (this.#open.has(region)) continue;
      const span = { region, from: now, until: Number.POSITIVE_INFINITY };
      this.#spans.push(span);
      this.#open.set(region, span);
    }
  }

  /** Another side takes over with the copy as of an instant. */
  takeOver(region: string, copiedAt: number, how: string, fencing: FencingToken | undefined): void {
    const now = this.#now();
    const { held, region: source, since } = this.#base;
    const copied = this.#written().filter(
      (write) => write.region === source && write.at >= since && write.at <= copiedAt,
    );
    // What the source itself had from before is copied only where the copy is not older than that.
    const base = copiedAt >= since ? held : new Set<string>();
    const all = new Set([...base, ...copied.map(({ id }) => id)]);
    this.#ledger.tookOver(region, now, how, fencing, all);
    this.#base = { held: all, region, since: now };
  }

  takeovers(): Takeover[] {
    return this.#ledger.takeovers(this.#written());
  }

  #written(): Write[] {
    const now = this.#now();
    return this.#spans.flatMap(({ region, from, until }) => {
      const first = Math.ceil(from / writeEveryMs);
      const last = Math.ceil(Math.min(until, now) / writeEveryMs) - 1;
      return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => {
        const at = (first + index) * writeEveryMs;
        return { id: `${region}@${at}`, region, at };
      });
    });
  }
}

import type { RegionObservation } from '../../../src/domain/observation.ts';

/** What a volume needs to know of the world around it. */
export interface VolumeSurroundings {
  /** Whether servers of the region can write to it now. */
  readonly runs: (region: string) => boolean;
  /** Whether the platform reaches the region's storage. */
  readonly reached: (region: string) => boolean;
  readonly after: (delayMs: number, action: () => void) => void;
  readonly changed: () => void;
}

/** Replicated storage of which one side is active. A side that the platform can't reach stays writable where it is. */
export class Volume {
  active: string;
  /** Sides that have not heard yet that they are active no more. */
  readonly writable = new Set<string>();
  changingTo: string | undefined;
  readonly #regions: readonly string[];
  readonly #around: VolumeSurroundings;

  constructor(regions: readonly string[], around: VolumeSurroundings) {
    this.active = regions[0] ?? '';
    this.writable.add(this.active);
    this.#regions = regions;
    this.#around = around;
  }

  written(): string[] {
    return [...this.writable].filter((region) => this.#around.runs(region));
  }

  observe(region: string): RegionObservation {
    if (this.changingTo !== undefined) return { role: 'unknown', replicating: 'unknown', detail: 'It is changing.' };
    if (region === this.active) return { role: 'primary', detail: 'Its volume is the active one.' };
    if (this.writable.has(region))
      return { role: 'unknown', replicating: 'unknown', detail: 'It was not reached yet.' };
    const reached = this.#around.reached(region);
    const forced = reached ? 'yes' : 'no';
    const graceful = reached && this.#around.reached(this.active) ? 'yes' : 'no';
    return { role: 'replica', replicating: graceful, ready: { graceful, forced }, detail: 'Its volume is a replica.' };
  }

  promote(region: string, graceful: boolean): boolean {
    if (this.active === region) return true;
    if (!this.#regions.includes(region) || this.changingTo !== undefined) return false;
    if (!this.#around.reached(region) || (graceful && !this.#around.reached(this.active))) return false;
    const before = this.active;
    this.changingTo = region;
    if (graceful) this.writable.delete(before);
    this.#around.after(3_000, () => {
      this.changingTo = undefined;
      this.active = region;
      this.writable.add(region);
      this.settle();
    });
    return true;
  }

  /** Tells the sides that can be reached what they are. */
  settle(): void {
    for (const region of this.writable) {
      if (region !== this.active && this.#around.reached(region)) this.writable.delete(region);
    }
    this.#around.changed();
  }
}

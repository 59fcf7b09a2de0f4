import type { Surroundings } from '../data/surroundings.ts';
import type { RegionState } from './cloud.ts';
import type { DataTier } from './data-tier.ts';
import { Database } from './database.ts';
import { Volume } from './volume.ts';

/** Data as simple as it can be, behind providers of the simulation's own. */
export class SimulatedData implements DataTier {
  readonly database: Database;
  readonly volume: Volume;
  readonly #around: Surroundings;
  readonly #told = new Map<string, string>();
  #lags = 0;

  constructor(around: Surroundings) {
    this.#around = around;
    const { regions, network, scheduler, runs, stateOf, changed } = around;
    const after = (delayMs: number, action: () => void) => void scheduler.after(delayMs, action);
    this.database = new Database(regions, { runs, linked: (a, b) => network.isOpenBothWays(a, b), after, changed });
    this.volume = new Volume(regions, { runs, reached: (region) => stateOf(region) === 'up', after, changed });
    network.onChange(() => this.database.meet());
  }

  written(): string[] {
    return this.database.writable();
  }

  tell(): void {
    this.#tellOnce('db', this.database.writable());
    this.#tellOnce('volume', this.volume.written());
  }

  regionChanged(_: string, state: RegionState): void {
    if (state !== 'up') return;
    this.database.meet();
    // The storage hears from the platform a little later than its servers are back.
    this.#around.scheduler.after(1_500, () => this.volume.settle());
  }

  poweredOn(region: string): void {
    this.database.started(region);
  }

  lag(): () => void {
    this.#lags += 1;
    this.database.lagging = true;
    return () => {
      this.#lags -= 1;
      this.database.lagging = this.#lags > 0;
    };
  }

  storageAway(): () => void {
    return () => {};
  }

  takeovers(): [] {
    return [];
  }

  providersFor(): () => undefined {
    return () => undefined;
  }

  close(): void {}

  #tellOnce(resource: string, regions: readonly string[]): void {
    const text = regions.join(',');
    if (this.#told.get(resource) === text) return;
    this.#told.set(resource, text);
    const { record, application } = this.#around;
    record.tell({ type: 'writable', application, resource, regions });
  }
}

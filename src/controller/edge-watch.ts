import type { Runtime } from '../runtime.ts';
import type { Equipment, ManagedApplication } from './managed.ts';
import type { Sight } from './sight.ts';

/** How long one look at the edge's checks may take, in milliseconds. */
const lookMs = 5_000;

/** Looks at the edge's own checks of an application, and reports what they say as one vantage more. */
export class EdgeWatch {
  readonly #equipment: Equipment;
  readonly #managed: ManagedApplication;
  readonly #sight: Sight;
  /** Names this watch among those of other owners, as a prober's process is named. */
  readonly #process: string;
  #sequence = 0;

  constructor(equipment: Equipment, managed: ManagedApplication, sight: Sight) {
    this.#equipment = equipment;
    this.#managed = managed;
    this.#sight = sight;
    this.#process = equipment.runtime.id();
  }

  /** Looks once. True when something was seen; where nothing is, what was seen before grows old. Never rejects. */
  async look(signal?: AbortSignal): Promise<boolean> {
    const { application, providers } = this.#managed;
    const { edgeVantage } = application;
    const edgeHealth = edgeVantage && providers[edgeVantage.resource]?.edgeHealth;
    if (edgeVantage === undefined || edgeHealth === undefined) return false;
    const { runtime, log }: { runtime: Runtime; log: Equipment['log'] } = this.#equipment;
    const askedAt = runtime.monotonicMs();
    const deadline = runtime.deadline(lookMs, signal);
    try {
      const { seen, agedMs, because } = await edgeHealth({ signal: deadline.signal, events: edgeVantage.events });
      if (because !== undefined || signal?.aborted === true) return false;
      this.#sequence += 1;
      const report = {
        vantage: edgeVantage.id,
        application: application.id,
        sequence: this.#sequence,
        process: this.#process,
        isolatedFor: [],
        verdicts: [],
        edges: [],
        regions: seen,
      };
      // What a check has found can be as old as its interval when it is read, and the reading took its time.
      this.#sight.receive(report, agedMs + runtime.monotonicMs() - askedAt);
      return true;
    } catch (error) {
      log.debug({ application: application.id, err: error }, "the edge's own checks could not be read");
      return false;
    } finally {
      deadline.done();
    }
  }
}

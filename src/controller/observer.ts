import { addressesIn, type Observation } from '../domain/observation.ts';
import type { Seen } from '../providers/contract.ts';
import type { Equipment, ManagedApplication } from './managed.ts';

/** How long one look at a resource may take, in milliseconds. */
const lookMs = 5_000;

/** Looks at an application's resources and keeps what it saw last of each. */
export class Observer {
  readonly #equipment: Equipment;
  readonly #managed: ManagedApplication;
  readonly #seen = new Map<string, Observation>();
  readonly #keep = new Map<string, Seen['keep']>();

  constructor(equipment: Equipment, managed: ManagedApplication) {
    this.#equipment = equipment;
    this.#managed = managed;
  }

  /** The newest observation of each resource, young or old: whoever uses it judges its age. */
  get latest(): Readonly<Record<string, Observation>> {
    return Object.fromEntries(this.#seen);
  }

  /** By region: what puts it back where it was seen last. Beside the observation, because decisions have no use for it. */
  keepOf(resource: string): Seen['keep'] {
    return this.#keep.get(resource);
  }

  /**
   * Looks at one resource now; urgently where a step waits for it. Resolves with undefined when nothing could be seen; never
   * rejects.
   */
  async look(resource: string, signal?: AbortSignal, urgent = false): Promise<Observation | undefined> {
    const { runtime, store, log } = this.#equipment;
    const provider = this.#managed.providers[resource];
    if (provider === undefined) return undefined;
    const deadline = runtime.deadline(lookMs, signal);
    try {
      // Nothing that is seen is older than that. One side may have answered long before another one has given none.
      const at = store.now();
      const { keep, ...seen }: Seen = await provider.observe({
        signal: deadline.signal,
        urgent,
        mountedFrom: this.#addresses(),
      });
      const observation = { resource, at, tookMs: Math.max(0, store.now() - at), ...seen };
      this.#keep.set(resource, keep);
      this.#seen.set(resource, observation);
      return observation;
    } catch (error) {
      log.debug(
        { application: this.#managed.application.id, resource, err: error },
        'a resource could not be observed',
      );
      return undefined;
    } finally {
      deadline.done();
    }
  }

  #addresses(): Record<string, Readonly<Record<string, string>>> {
    const { regions } = this.#managed.application;
    return Object.fromEntries(regions.map(({ id }) => [id, addressesIn(this.latest, id)]));
  }

  /** Looks at every resource now. */
  async lookAtAll(signal?: AbortSignal): Promise<void> {
    await Promise.all(this.#managed.application.resources.map((resource) => this.look(resource.id, signal)));
  }
}

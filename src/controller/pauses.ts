import type { Pause, PauseAsked } from '../domain/command.ts';
import { isPauseOver } from '../domain/pause.ts';
import { StoreUnavailable } from '../store/contract.ts';
import type { Equipment } from './managed.ts';

/** A pause, and how far it reaches. */
export interface Paused extends Pause {
  /** It is in Redis, and holds for whoever owns the application. False: this controller alone knows of it so far. */
  readonly written: boolean;
}

/**
 * What operators pause. While Redis can't be reached a pause holds in this process at once, since an act that its lease
 * still allows could begin meanwhile, and is written as soon as Redis answers. It is not kept across an end of the process.
 */
export class Pauses {
  readonly #equipment: Pick<Equipment, 'store' | 'runtime' | 'log' | 'region'>;
  readonly #kept = new Map<string, Pause>();
  /** Those of them that could not be written when they were asked for. */
  readonly #due = new Set<Pause>();

  constructor(equipment: Pick<Equipment, 'store' | 'runtime' | 'log' | 'region'>) {
    this.#equipment = equipment;
  }

  /** The pause of an application that is not known to be written. */
  kept(application: string): Pause | undefined {
    const kept = this.#kept.get(application);
    return kept === undefined || isPauseOver(kept, this.#now()) ? undefined : kept;
  }

  async pause(application: string, asked: PauseAsked): Promise<Paused> {
    const { store, log, region } = this.#equipment;
    const { by, reason, forMs } = asked;
    const at = this.#now();
    const here: Pause = { by, reason, at, until: forMs === undefined ? undefined : at + forMs };
    // Before anything is waited for: Redis may take its time to be found silent.
    this.#kept.set(application, here);
    try {
      const written = await store.pause(application, asked);
      this.#forget(application, here);
      return { ...written, written: true };
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) {
        this.#forget(application, here);
        throw error;
      }
      this.#due.add(here);
      log.warn({ application, region, by, err: error }, 'a pause is kept here until it can be written');
      return { ...here, written: false };
    }
  }

  /** Writes what is kept. Rejects with `StoreUnavailable`; what was not written stays kept. */
  async write(): Promise<void> {
    const { store, log, region } = this.#equipment;
    for (const [application, pause] of this.#kept) {
      if (!this.#due.has(pause)) continue;
      const { by, reason, until } = pause;
      const forMs = until === undefined ? undefined : until - this.#now();
      if (forMs === undefined || forMs > 0) await store.pause(application, { by, reason, forMs });
      this.#forget(application, pause);
      log.info({ application, region, by }, 'a pause that was kept is written');
    }
  }

  /** Nothing is kept of it; a newer one may stand in its place. */
  #forget(application: string, pause: Pause): void {
    this.#due.delete(pause);
    if (this.#kept.get(application) === pause) this.#kept.delete(application);
  }

  #now(): number {
    const { store, runtime } = this.#equipment;
    try {
      return store.now();
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      // Redis has never told its time: then nothing is owned here, and this is for people only.
      return runtime.wallMs();
    }
  }
}

import type { State } from '../domain/state.ts';
import { type Announcement, announcementOf, knowsAllOf } from '../domain/witness.ts';
import type { Equipment } from './managed.ts';

/** How soon the same is announced again while a prober that reports does not know it, in milliseconds. */
const againAfterMs = 1_000;

/** Tells the witnesses of one owned application which epoch is its newest, and tells those again that missed it. */
export class Announcer {
  readonly #equipment: Equipment;
  readonly #application: string;
  readonly #token: number;
  #announced: Announcement | undefined;
  #announcedAt = Number.NEGATIVE_INFINITY;

  constructor(equipment: Equipment, application: string, token: number) {
    this.#equipment = equipment;
    this.#application = application;
    this.#token = token;
  }

  /**
   * Announces what is new of a state that is stored and confirmed, and what is not if somebody is `untold`. What does not
   * reach Redis is announced again the next time that this is asked; nothing waits for it.
   */
  announce(state: State, untold: boolean): void {
    const announcement = announcementOf(state);
    if (announcement === undefined) return;
    const now = this.#equipment.runtime.monotonicMs();
    const isNew = !knowsAllOf(this.#announced, announcement);
    if (!isNew && (!untold || now - this.#announcedAt < againAfterMs)) return;
    this.#announced = announcement;
    this.#announcedAt = now;
    void this.#send(announcement);
  }

  async #send(announcement: Announcement): Promise<void> {
    const { store, instance, log } = this.#equipment;
    try {
      await store.announce({ application: this.#application, instance, token: this.#token, announcement });
    } catch (error) {
      this.#announced = undefined;
      log.debug({ application: this.#application, err: error }, 'an epoch could not be announced');
    }
  }
}

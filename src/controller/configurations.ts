import {
  type ConfigurationStanding,
  configurationStanding,
  electConfiguration,
  type Holder,
  type Holding,
} from '../domain/configuration.ts';
import type { ControllerPresence } from '../domain/ownership.ts';
import type { Census, Holdings } from '../store/contract.ts';
import type { Equipment, ManagedApplication } from './managed.ts';

/** How often what this controller holds is told while another holds something else, in milliseconds. */
const toldEveryMs = 5_000;

/** How long a live controller may owe the others what it holds before that counts as nothing, in milliseconds. */
const owedMostMs = 5_000;

/** Which configurations the live controllers hold. While all hold the same, nothing is asked and nothing told. */
export class Configurations {
  readonly #equipment: Pick<Equipment, 'runtime' | 'store' | 'holds'>;
  readonly #own: Holdings;
  /** What others hold, by what they show. */
  readonly #known = new Map<string, Holdings>();
  readonly #owedSince = new Map<string, number>();
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(equipment: Pick<Equipment, 'runtime' | 'store' | 'holds'>, managed: readonly ManagedApplication[]) {
    this.#equipment = equipment;
    this.#own = Object.fromEntries(
      managed.map(({ application, configuration }) => [application.id, configuration.hash]),
    );
  }

  /** Learns what those hold who hold something else, and tells them what this one does. Rejects with `StoreUnavailable`. */
  async learn({ controllers }: Census): Promise<void> {
    const { runtime, store, holds } = this.#equipment;
    const shown = new Set(controllers.flatMap((each) => (each.holds === holds ? [] : (each.holds ?? []))));
    for (const known of [...this.#known.keys(), ...this.#owedSince.keys()]) if (!shown.has(known)) this.#forget(known);
    if (shown.size === 0) return;
    const now = runtime.monotonicMs();
    if (now - this.#toldAt >= toldEveryMs) {
      await store.tellHoldings(holds, this.#own);
      this.#toldAt = now;
    }
    for (const digest of shown) {
      if (this.#known.has(digest)) continue;
      const told = await store.holdings(digest);
      if (told !== undefined) this.#known.set(digest, told);
      else if (!this.#owedSince.has(digest)) this.#owedSince.set(digest, now);
    }
  }

  /** Those who may own an application: they hold the configuration that is, or should be, in force. */
  eligible(application: string, census: Census): readonly ControllerPresence[] {
    // While all hold the same there is nobody to leave out; so it is but for the time of a rollout.
    const alike = census.controllers.every(({ holds }) => holds === this.#equipment.holds);
    if (alike && this.#own[application] !== undefined) return census.controllers;
    const holders = this.#holders(application, census.controllers);
    const held = holders.map(({ holding }) => holding);
    const elected = electConfiguration(census.inForce[application], held);
    return holders.filter(({ holding }) => holding === elected);
  }

  /** Which configuration of an application is in force, and who holds another one. */
  standingOf(application: string, census: Census): ConfigurationStanding {
    return configurationStanding(census.inForce[application], this.#holders(application, census.controllers));
  }

  #holders(application: string, controllers: readonly ControllerPresence[]): Holder[] {
    return controllers.map((each) => {
      const { instance, region } = each;
      return { instance, region, holding: this.#holding(application, each) };
    });
  }

  #holding(application: string, { holds }: ControllerPresence): Holding {
    if (holds === undefined) return 'nothing';
    const known = holds === this.#equipment.holds ? this.#own : this.#known.get(holds);
    if (known !== undefined) return known[application] ?? 'nothing';
    const owedSince = this.#owedSince.get(holds) ?? Number.POSITIVE_INFINITY;
    return this.#equipment.runtime.monotonicMs() - owedSince > owedMostMs ? 'nothing' : 'untold';
  }

  #forget(digest: string): void {
    this.#known.delete(digest);
    this.#owedSince.delete(digest);
  }
}

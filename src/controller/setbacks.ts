import type { Runtime } from '../runtime.ts';

/** How long an application is left alone after its first setback, in milliseconds; twice as long after each further one. */
const firstPauseMs = 1_000;

/** The longest that becomes: a person who has repaired something does not want to wait longer, in milliseconds. */
const longestPauseMs = 60_000;

/**
 * The applications of which something stored can not be used. To take one again at once would end the same way: each is
 * left alone for a while, longer each time, until something has been committed for it.
 */
export class Setbacks {
  readonly #runtime: Pick<Runtime, 'monotonicMs'>;
  readonly #known = new Map<string, { readonly pauseMs: number; readonly until: number }>();

  constructor(runtime: Pick<Runtime, 'monotonicMs'>) {
    this.#runtime = runtime;
  }

  /** Whether an application is left alone now. */
  isPausing(application: string): boolean {
    return this.#runtime.monotonicMs() < (this.#known.get(application)?.until ?? Number.NEGATIVE_INFINITY);
  }

  /** Notes one; answers for how many milliseconds the application is left alone from now. */
  note(application: string): number {
    const before = this.#known.get(application)?.pauseMs;
    const pauseMs = before === undefined ? firstPauseMs : Math.min(2 * before, longestPauseMs);
    this.#known.set(application, { pauseMs, until: this.#runtime.monotonicMs() + pauseMs });
    return pauseMs;
  }

  /** All is well with it again: the next setback is its first. */
  forget(application: string): void {
    this.#known.delete(application);
  }
}

import type { Context } from '../domain/context.ts';
import type { JournalBody } from '../domain/journal.ts';
import { type Examined, type ReadinessChange, readinessChange, readinessInWords } from '../domain/readiness.ts';
import type { State } from '../domain/state.ts';
import { examine } from './examine.ts';
import type { Equipment, ManagedApplication } from './managed.ts';
import type { Places } from './places.ts';

/** How long after an application was taken, or its operation has ended, it is looked at at the earliest, in milliseconds. */
const soonestMs = 10_000;

/** Over how long after that the first looks of many are spread, in milliseconds. */
const spreadMs = 20_000;

/** How soon a look is tried again that was put off, in milliseconds. */
const againMs = 10_000;

/** The application as those see it who look for trouble at it. */
export interface Examinable {
  readonly managed: ManagedApplication;
  readonly state: State;
  readonly signal: AbortSignal;
  context(): Context;
  /** Writes down what changes nothing. False: it was not committed. */
  write(entry: JournalBody): Promise<boolean>;
}

/**
 * Has the providers of an owned application look for trouble from time to time, and tells what has changed. Never while
 * something goes on: an operation, or a suspicion that may become one, comes first, and cuts a look short.
 */
export class Examining {
  readonly #equipment: Equipment;
  readonly #application: Examinable;
  readonly #places: Places;
  #latest: Examined | undefined;
  #sleep = new AbortController();
  #look = new AbortController();

  constructor(equipment: Equipment, application: Examinable, places: Places) {
    this.#equipment = equipment;
    this.#application = application;
    this.#places = places;
  }

  /** What was found last under this custody. */
  get latest(): Examined | undefined {
    return this.#latest;
  }

  /** Looks from time to time until the custody is over. Never rejects. */
  async run(): Promise<void> {
    const { runtime, examinations } = this.#equipment;
    const { signal } = this.#application;
    if (examinations === undefined) return;
    signal.addEventListener('abort', () => this.#sleep.abort(), { once: true });
    // Many applications are taken at once, and their operations end together: they are not looked at at once.
    const soon = () => Math.min(soonestMs + runtime.random() * spreadMs, examinations.everyMs);
    for (let waitMs = soon(); ; ) {
      this.#sleep = new AbortController();
      await runtime.sleep(waitMs, this.#sleep.signal);
      if (signal.aborted) return;
      if (this.#sleep.signal.aborted) waitMs = soon();
      else if (await this.#tryOnce()) waitMs = examinations.everyMs * (0.9 + 0.2 * runtime.random());
      else waitMs = againMs;
    }
  }

  /** Something was decided: nothing is looked at while it goes on, and soon afterwards what has become of it. */
  noticed(before: State, after: State): void {
    if (isBusy(after)) this.#look.abort();
    else if (isBusy(before)) this.#sleep.abort();
  }

  /** Looks now, and keeps what it finds. Rejects with `StoreUnavailable`. */
  async look(disturbed?: AbortSignal): Promise<Examined> {
    const { managed, signal: over } = this.#application;
    const signal = disturbed === undefined ? over : AbortSignal.any([disturbed, over]);
    const examined = await examine(this.#equipment, managed, this.#application.context(), { signal });
    if (!signal.aborted) await this.#keep(examined);
    return examined;
  }

  /** False: it was put off or cut short. */
  async #tryOnce(): Promise<boolean> {
    const { log, region } = this.#equipment;
    const { managed } = this.#application;
    this.#look = new AbortController();
    const { signal } = this.#look;
    try {
      return await this.#places.within(async () => {
        if (isBusy(this.#application.state)) return false;
        await this.look(signal);
        return !signal.aborted;
      });
    } catch (error) {
      log.debug({ application: managed.application.id, region, err: error }, 'what was found could not be kept');
      return false;
    }
  }

  async #keep(examined: Examined): Promise<void> {
    const board = this.#equipment.examinations?.board;
    const { id } = this.#application.managed.application;
    const before = this.#latest ?? (await board?.readReadiness(id));
    const change = readinessChange(before?.findings ?? [], examined.findings);
    // Written down first: whoever dies between the two writes it down once more.
    if (change !== undefined && !(await this.#application.write({ kind: 'readiness', ...change }))) return;
    if (change !== undefined) this.#tell(change);
    this.#latest = examined;
    await board?.keepReadiness(id, examined);
  }

  #tell(change: ReadinessChange): void {
    const { log, region } = this.#equipment;
    const { id } = this.#application.managed.application;
    const told = { application: id, region, because: readinessInWords(change), ...change };
    if (change.found.some(({ severity }) => severity === 'error'))
      log.warn(told, 'something new stands in the way of operations');
    else log.info(told, 'what stands in the way of operations has changed');
  }
}

function isBusy({ phase }: State): boolean {
  return phase === 'operating' || phase === 'suspect';
}

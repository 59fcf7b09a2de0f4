import type { Testimony } from '../domain/report.ts';
import type { UnfencedSide } from '../domain/unfenced.ts';
import type { Announcement } from '../domain/witness.ts';
import type { Cancel, Runtime } from '../runtime.ts';

/** How long after it could not be written it is tried again, in milliseconds. */
const againAfterMs = 5_000;

/** Where a witness keeps what it must not forget. */
export interface WitnessDisk {
  /** What was written last; undefined where nothing ever was. Rejects where it can't be read. */
  read(): Promise<Readonly<Record<string, Announcement>> | undefined>;
  /** Replaces it whole. Once this resolves, it survives whatever becomes of the process and its machine's power. */
  write(kept: Readonly<Record<string, Announcement>>): Promise<void>;
}

/** What a witness needs. */
export interface WitnessOptions {
  readonly runtime: Runtime;
  readonly disk: WitnessDisk;
  /** Called when the disk begins to fail, with the reason, and when it is well again. */
  readonly onTrouble: (trouble: unknown) => void;
}

/**
 * A prober as a witness: of each application it keeps the newest epoch that it was ever told, and what that belongs to. An
 * older one, or another history's with the same, changes nothing. When its disk fails it goes on in memory and says so.
 */
export class Witness {
  readonly #options: WitnessOptions;
  readonly #kept = new Map<string, Announcement>();
  readonly #onDisk = new Map<string, Announcement>();
  #tell: (application: string) => void = () => {};
  #trouble: string | undefined;
  #writing: Promise<void> | undefined;
  #cancelRetry: Cancel = () => {};
  #isClosed = false;

  constructor(options: WitnessOptions) {
    this.#options = options;
  }

  /** Reads what an earlier process kept: to be awaited before anything is told. Never rejects: it can still be told. */
  async remember(): Promise<void> {
    try {
      for (const [application, announcement] of Object.entries((await this.#options.disk.read()) ?? {})) {
        this.#kept.set(application, announcement);
        this.#onDisk.set(application, announcement);
      }
    } catch (error) {
      this.#becameTroubled(error);
    }
  }

  /** `listener` is called when what it can testify of an application has changed: it should be reported at once. */
  onTestimony(listener: (application: string) => void): void {
    this.#tell = listener;
  }

  /** Why it can only remember what it is told; undefined while its disk is well. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  /** Takes in what an owner has announced. */
  told(application: string, announcement: Announcement): void {
    const known = this.#kept.get(application);
    if (known !== undefined && known.epoch > announcement.epoch) return;
    const { epoch, operation } = announcement;
    const before = known?.epoch === epoch ? known : undefined;
    if (before !== undefined && before.operation !== operation) return;
    // Under one epoch what is left unfenced only grows: an old announcement may come after a newer one.
    const unfenced = together(before?.unfenced, announcement.unfenced);
    if (before !== undefined && unfenced.length === (before.unfenced ?? []).length) return;
    this.#kept.set(application, { epoch, operation, ...(unfenced.length > 0 && { unfenced }) });
    void this.#persist();
  }

  /** Takes in what somebody has announced, and resolves once that has been tried to be written, with what it keeps then. */
  async keep(application: string, announcement: Announcement): Promise<Testimony | undefined> {
    this.told(application, announcement);
    await this.#persist();
    return this.testimony(application);
  }

  /** What it says in every report. */
  testimony(application: string): Testimony | undefined {
    const kept = this.#kept.get(application);
    return kept && { ...kept, durable: this.#onDisk.get(application) === kept };
  }

  /** Resolves when nothing is being written any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelRetry();
    await this.#writing;
  }

  /** One write at a time; what is told meanwhile is in the next. */
  #persist(): Promise<void> {
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = undefined;
    });
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    this.#cancelRetry();
    while (!this.#isClosed && this.#unwritten().length > 0) {
      const unwritten = this.#unwritten();
      const snapshot = Object.fromEntries(this.#kept);
      try {
        await this.#options.disk.write(snapshot);
      } catch (error) {
        this.#becameTroubled(error);
        for (const application of unwritten) this.#tell(application);
        this.#cancelRetry = this.#options.runtime.after(againAfterMs, () => void this.#persist());
        return;
      }
      for (const [application, announcement] of Object.entries(snapshot)) this.#onDisk.set(application, announcement);
      if (this.#trouble !== undefined) this.#options.onTrouble(undefined);
      this.#trouble = undefined;
      for (const application of unwritten) this.#tell(application);
    }
  }

  #unwritten(): string[] {
    return [...this.#kept].filter(([id, kept]) => this.#onDisk.get(id) !== kept).map(([id]) => id);
  }

  #becameTroubled(error: unknown): void {
    const trouble = error instanceof Error ? error.message : String(error);
    if (this.#trouble !== trouble) this.#options.onTrouble(error);
    this.#trouble = trouble;
  }
}

function together(known: readonly UnfencedSide[] = [], told: readonly UnfencedSide[] = []): UnfencedSide[] {
  const isKnown = (side: UnfencedSide) =>
    known.some(({ resource, region }) => resource === side.resource && region === side.region);
  const added = told.filter((side) => !isKnown(side));
  return [...known, ...added.map(({ resource, region }) => ({ resource, region }))];
}

import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { JournalEntry } from '../../domain/journal.ts';
import type { Runtime } from '../../runtime.ts';
import type { ControllerStore } from '../../store/contract.ts';
import { journalIn } from '../journal-in.ts';

/** How often new entries are written out, in milliseconds. */
const writeEveryMs = 200;

/** How many entries are asked for at a time. */
const atOnce = 100;

/** The file holds something else than what this journal has begun with. The message says what to do. */
export class OtherJournal extends Error {
  constructor(file: string, because: string) {
    super(`${file} ${because}: name another file with --journal.`);
    this.name = 'OtherJournal';
  }
}

/** Writes the journal of one application to a file as it grows: JSON Lines, an entry each. */
export class JournalOut {
  readonly #file: string;
  readonly #application: string;
  readonly #store: Pick<ControllerStore, 'journal'>;
  readonly #runtime: Runtime;
  readonly #stopping = new AbortController();
  #last: Pick<JournalEntry, 'sequence' | 'hash'> | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(file: string, application: string, store: Pick<ControllerStore, 'journal'>, runtime: Runtime) {
    this.#file = file;
    this.#application = application;
    this.#store = store;
    this.#runtime = runtime;
  }

  /** Goes on where the file ends. Rejects with `OtherJournal` where it is not the beginning of this journal. */
  async begin(): Promise<void> {
    this.#last = lastIn(this.#file);
    if (this.#last !== undefined) await this.#refuseOther(this.#last);
    this.#writing = this.#writes();
  }

  /** Writes what there is to the disk, and ends. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#writing;
    await this.#writeNew();
  }

  async #refuseOther({ sequence, hash }: Pick<JournalEntry, 'sequence' | 'hash'>): Promise<void> {
    const [kept] = await this.#store.journal(this.#application, 1, sequence - 1);
    if (kept?.hash !== hash) throw new OtherJournal(this.#file, 'is of another emergency, or not whole');
  }

  async #writes(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      // What could not be read now is read the next time.
      await this.#writeNew().catch(() => undefined);
      await this.#runtime.sleep(writeEveryMs, this.#stopping.signal);
    }
  }

  async #writeNew(): Promise<void> {
    for (;;) {
      const entries = await this.#store.journal(this.#application, atOnce, this.#last?.sequence ?? 0);
      const last = entries.at(-1);
      if (last === undefined) return;
      appendSynced(this.#file, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
      this.#last = last;
    }
  }
}

function lastIn(file: string): JournalEntry | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return journalIn(readFileSync(file, 'utf8')).at(-1);
  } catch {
    throw new OtherJournal(file, 'is there and holds something else than a journal');
  }
}

function appendSynced(path: string, text: string): void {
  const file = openSync(path, 'a', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

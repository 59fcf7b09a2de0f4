/**
 * One log record. `end` is the log position behind it, in bytes; `timeline` names the primary that wrote it
 * (`<generation>@<region>`), so equal `end` and `timeline` on two sides mean equal logs up to there.
 */
export type LogEntry = { end: number; timeline: string; id: string; at: number; value?: unknown; system?: boolean };

/** Where a transaction log is kept: it outlives the process. */
export interface LogStore {
  read(): LogEntry[];
  append(entries: readonly LogEntry[]): void;
  /** From now on it holds these and no others. */
  replace(entries: readonly LogEntry[]): void;
}

/** Where a log ends: enough for another side to tell whether it holds the same one. */
export type LogEnd = { position: number; timeline: string | null };

/** The transaction log of one side, kept where it is appended before anything is acknowledged. */
export class TransactionLog {
  readonly #store: LogStore;
  #entries: LogEntry[] = [];
  #byId = new Map<string, LogEntry>();
  #timelineByEnd = new Map<number, string>();
  #closed = false;

  constructor(store: LogStore) {
    this.#store = store;
    this.#set(store.read());
  }

  get end(): LogEnd {
    const last = this.#entries.at(-1);
    return { position: last?.end ?? 0, timeline: last?.timeline ?? null };
  }

  /** Wall ms of the last record, 0 when there is none. */
  get lastWrittenAt(): number {
    return this.#entries.at(-1)?.at ?? 0;
  }

  find(id: string): LogEntry | undefined {
    return this.#byId.get(id);
  }

  /** What users have written: the records without the database's own. */
  ledger(): LogEntry[] {
    return this.#entries.filter((entry) => entry.system !== true);
  }

  /** The record that would follow now; nothing is written yet. */
  next(record: Omit<LogEntry, 'end'>): LogEntry {
    return { ...record, end: this.end.position + Buffer.byteLength(JSON.stringify(record)) };
  }

  append(entries: readonly LogEntry[]): void {
    if (this.#closed || entries.length === 0) return;
    this.#store.append(entries);
    for (const entry of entries) this.#remember(entry);
  }

  /** Whether this log passes through the given end. Every log passes through the empty beginning. */
  passesThrough(end: LogEnd): boolean {
    return end.position === 0 || this.#timelineByEnd.get(end.position) === end.timeline;
  }

  after(position: number): LogEntry[] {
    const from = this.#entries.findIndex((entry) => entry.end > position);
    return from < 0 ? [] : this.#entries.slice(from);
  }

  /** Forgets everything behind the position. */
  truncate(position: number): void {
    if (this.#closed || this.end.position <= position) return;
    const kept = this.#entries.filter((entry) => entry.end <= position);
    this.#store.replace(kept);
    this.#set(kept);
  }

  close(): void {
    this.#closed = true;
  }

  #set(entries: LogEntry[]): void {
    this.#entries = [];
    this.#byId = new Map();
    this.#timelineByEnd = new Map();
    for (const entry of entries) this.#remember(entry);
  }

  #remember(entry: LogEntry): void {
    this.#entries.push(entry);
    this.#byId.set(entry.id, entry);
    this.#timelineByEnd.set(entry.end, entry.timeline);
  }
}

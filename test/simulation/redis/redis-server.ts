import type { SimProcess } from '../sim-process.ts';
import { beginning, copyOf, emptyData, isLater, type RedisData, type StreamBody, type StreamId } from './redis-data.ts';

/** A change of the data with every value in it: what a primary applies, and then its replicas in the same order. */
export type Write = (data: RedisData) => void;

/** About how many entries a stream keeps. */
const keptEntries = 200;

/** One Redis server: data, a clock, a place in the order of replication. What it sends and when is the cluster's. */
export class RedisServer {
  readonly name: string;
  readonly place: string;
  /** Dead, frozen or running. */
  process: SimProcess;
  data: RedisData = emptyData();
  role: 'primary' | 'replica' = 'replica';
  /** Of the election that made it, or the one it follows, primary. */
  term = 0;
  /** How many writes its data has seen since the term's beginning. */
  offset = 0;
  /** The writes of this term, on a primary. */
  log: Write[] = [];
  /** How far each replica has confirmed, on a primary. */
  readonly confirmed = new Map<string, number>();
  #watchers = new Set<(stream: string) => void>();
  #clockOffsetMs: number;
  readonly #now: () => number;

  constructor(name: string, process: SimProcess, now: () => number, clockOffsetMs: number) {
    this.name = name;
    this.place = process.place;
    this.process = process;
    this.#now = now;
    this.#clockOffsetMs = 1_800_000_000_000 + clockOffsetMs;
  }

  /** Whole milliseconds of its `TIME`. */
  time(): number {
    return Math.floor(this.#clockOffsetMs + this.#now());
  }

  /** For the differential test: sets the clock to what the real server says. */
  setTime(ms: number): void {
    this.#clockOffsetMs = ms - this.#now();
  }

  /** Applies a write and keeps it for the replicas. */
  write(write: Write): void {
    write(this.data);
    this.offset += 1;
    this.log.push(write);
    this.onWrite?.();
  }

  onWrite: (() => void) | undefined;

  append(stream: string, body: StreamBody): StreamId {
    const id = this.#nextId(stream);
    this.write((data) => {
      const before = data.streams.get(stream) ?? [];
      const kept = before.length >= keptEntries * 2 ? before.slice(-keptEntries) : before;
      data.streams.set(stream, [...kept, { id, body }]);
      data.ends.set(stream, id);
    });
    if (this.#watchers.size > 0) for (const watcher of [...this.#watchers]) watcher(stream);
    return id;
  }

  /** Calls `watcher` after each entry of any stream, until what is returned is called. */
  watch(watcher: (stream: string) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Begins as a primary of a new term with the data it has. */
  promote(term: number): void {
    this.role = 'primary';
    this.term = term;
    this.offset = 0;
    this.log = [];
    this.confirmed.clear();
  }

  /** Takes over everything another has, as a full resynchronization does. */
  follow(data: RedisData, term: number, offset: number): void {
    this.role = 'replica';
    this.data = copyOf(data);
    this.term = term;
    this.offset = offset;
    this.log = [];
    this.#watchers = new Set();
  }

  /** Its disk is lost. */
  forget(): void {
    this.restore(emptyData());
  }

  /** Its disk is as it was when this was copied. */
  restore(data: RedisData): void {
    this.data = copyOf(data);
    this.offset = 0;
    this.log = [];
  }

  #nextId(stream: string): StreamId {
    const end = this.data.ends.get(stream) ?? beginning;
    const now = { at: this.time(), count: 0 };
    return isLater(now, end) ? now : { at: end.at, count: end.count + 1 };
  }
}

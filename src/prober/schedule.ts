import { phaseOf } from '../runtime/rhythm.ts';
import type { Cancel, Runtime } from '../runtime.ts';

/** Something that is due again and again. */
export interface Recurring {
  /** Decides its phase. */
  readonly id: string;
  readonly intervalMs: number;
  /** Called at each due, `lateMs` after it. */
  run(lateMs: number): void;
}

/**
 * Runs each item once per interval, at a phase of its own that only its id decides: even load, and no jitter. Each due is
 * counted from the start, so that lateness never adds up. The answer stops it.
 */
export function startSchedule(runtime: Runtime, items: readonly Recurring[]): Cancel {
  const startMs = runtime.monotonicMs();
  const byInterval = Map.groupBy(items, ({ intervalMs }) => intervalMs);
  const rings = [...byInterval].map(([intervalMs, members]) => new Ring(runtime, startMs, intervalMs, members));
  for (const ring of rings) ring.arm();
  return () => {
    for (const ring of rings) ring.stop();
  };
}

/** Between so many items the event loop gets a turn: after a stall, answers must be read before more is asked. */
const ITEMS_PER_TURN_MAX = 64;

/**
 * The items of one interval in the order of their phases, gone round and round by one timer: the next due is always the
 * next item, whatever their number.
 */
class Ring {
  readonly #runtime: Runtime;
  readonly #startMs: number;
  readonly #intervalMs: number;
  readonly #items: readonly { readonly phaseMs: number; readonly item: Recurring }[];
  #next = 0;
  #round = 0;
  #cancel: Cancel = () => {};
  #isStopped = false;

  constructor(runtime: Runtime, startMs: number, intervalMs: number, items: readonly Recurring[]) {
    this.#runtime = runtime;
    this.#startMs = startMs;
    this.#intervalMs = intervalMs;
    this.#items = items
      .map((item) => ({ phaseMs: phaseOf(item.id, intervalMs), item }))
      .sort((a, b) => a.phaseMs - b.phaseMs);
  }

  arm(): void {
    if (this.#isStopped) return;
    const delayMs = Math.max(0, this.#dueMs() - this.#runtime.monotonicMs());
    this.#cancel = this.#runtime.after(delayMs, () => this.#turn());
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel();
  }

  #turn(): void {
    const nowMs = this.#runtime.monotonicMs();
    this.#skipMissedRounds(nowMs);
    for (let count = 0; count < ITEMS_PER_TURN_MAX && this.#dueMs() <= nowMs && !this.#isStopped; count += 1) {
      const lateMs = nowMs - this.#dueMs();
      const { item } = this.#items[this.#next] as { item: Recurring };
      this.#next += 1;
      if (this.#next === this.#items.length) {
        this.#next = 0;
        this.#round += 1;
      }
      item.run(lateMs);
    }
    this.arm();
  }

  /** After a stall each item runs once at most: what was missed tells nothing any more. */
  #skipMissedRounds(nowMs: number): void {
    const missed = Math.floor((nowMs - this.#dueMs()) / this.#intervalMs);
    if (missed > 0) this.#round += missed;
  }

  #dueMs(): number {
    const phaseMs = this.#items[this.#next]?.phaseMs ?? 0;
    return this.#startMs + phaseMs + this.#round * this.#intervalMs;
  }
}

import type { EventLog, LoggedEvent } from '../../src/controller/contract.ts';

/** Events in memory; what has been kept of them can be cut, as Redis cuts a stream. */
export class FakeEvents implements EventLog {
  #kept: LoggedEvent[] = [];
  #next = 1;
  readonly #listeners = new Set<() => void>();
  /** Thrown by every read. */
  failure: Error | undefined;

  /** How many listen for news. */
  get listening(): number {
    return this.#listeners.size;
  }

  /** Something happens to an application. */
  happen(application = 'shop', kind = 'decision'): LoggedEvent {
    const sequence = this.#next++;
    const event = { id: `${sequence}-0`, application, sequence, at: Date.UTC(2026, 0, 2, 3, 4, 5), kind, rule: 602 };
    this.#kept.push(event);
    for (const listener of this.#listeners) listener();
    return event;
  }

  /** Only the newest are kept. */
  cut(keep: number): void {
    this.#kept = this.#kept.slice(-keep);
  }

  async eventsAfter(after: string, count: number) {
    this.#fail();
    return this.#kept.filter(({ id }) => number(id) > number(after)).slice(0, count);
  }

  async resumeEvents(after: string | undefined) {
    this.#fail();
    const newest = this.#kept.at(-1)?.id ?? '0-0';
    if (after === undefined) return { after: newest, gap: false };
    if (number(after) > number(newest)) return { after: newest, gap: true };
    return { after, gap: after !== '0-0' && number(this.#kept[0]?.id ?? '0-0') > number(after) };
  }

  onEvent(listener: () => void) {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #fail(): void {
    if (this.failure !== undefined) throw this.failure;
  }
}

function number(id: string): number {
  return Number(id.split('-')[0]);
}

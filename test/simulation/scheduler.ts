import type { Cancel } from '../../src/runtime.ts';

/** Something that happens at an instant. Among those of one instant the one that was set first comes first. */
interface Event {
  readonly at: number;
  readonly order: number;
  action: (() => void) | undefined;
}

/**
 * The one queue of a whole world: every timer of every process, every message on its way. Time is what its next event
 * says. Nothing else makes anything happen, so that a seed decides a run.
 */
export class Scheduler {
  now = 0;
  /** How many events have happened. */
  count = 0;
  readonly #heap: Event[] = [];
  #order = 0;

  /** Runs `action` once after `delayMs`; the answer cancels it. */
  after(delayMs: number, action: () => void): Cancel {
    const event: Event = { at: this.now + Math.max(0, delayMs), order: this.#order, action };
    this.#order += 1;
    push(this.#heap, event);
    return () => {
      event.action = undefined;
    };
  }

  /**
   * Lets time pass until `endMs`, or until `enough` says so after an event. Between two events all promises settle:
   * Node empties the whole queue of microtasks, whatever they add to it, before it looks at what `nextTick` was given
   * meanwhile, and a tick is only asked for by a microtask here. What runs on it must therefore wait for nothing but
   * promises and this queue; a test shows that chains of any length come to their end before the next event.
   */
  run(endMs: number, enough: () => boolean = () => false): Promise<void> {
    return new Promise((resolve, reject) => {
      const step = () => {
        try {
          const event = this.#take(endMs);
          if (event === undefined || enough()) {
            if (event !== undefined) push(this.#heap, event);
            else this.now = endMs;
            return resolve();
          }
          this.now = event.at;
          this.count += 1;
          event.action?.();
        } catch (error) {
          return reject(error);
        }
        void soon.then(settled);
      };
      const settled = () => process.nextTick(step);
      void soon.then(settled);
    });
  }

  #take(endMs: number): Event | undefined {
    for (;;) {
      const first = this.#heap[0];
      if (first === undefined || first.at > endMs) return undefined;
      pop(this.#heap);
      if (first.action !== undefined) return first;
    }
  }
}

/** A microtask as any other, without what `queueMicrotask` keeps for hooks. */
const soon = Promise.resolve();

function isBefore(a: Event, b: Event): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

function push(heap: Event[], event: Event): void {
  let index = heap.length;
  heap.push(event);
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const above = heap[parent] as Event;
    if (!isBefore(event, above)) break;
    heap[index] = above;
    index = parent;
  }
  heap[index] = event;
}

function pop(heap: Event[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let index = 0;
  for (;;) {
    let child = index * 2 + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && isBefore(heap[child + 1] as Event, heap[child] as Event)) child += 1;
    if (!isBefore(heap[child] as Event, last)) break;
    heap[index] = heap[child] as Event;
    index = child;
  }
  heap[index] = last;
}

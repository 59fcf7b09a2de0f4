import type { Runtime } from '../runtime.ts';
import type { Notification } from './notification.ts';
import type { Delivery, Sink } from './sink.ts';

/** What waits to be told to one receiver. */
interface Item {
  readonly notification: Notification;
  /** How many changes of the same thing it stands for. */
  readonly changes: number;
  /** Not before this instant, on the monotonic clock. */
  readonly notBefore: number;
  readonly queuedAt: number;
  /** Called when nothing more will be done about it. */
  readonly over: () => void;
}

export interface QueueOptions {
  readonly runtime: Runtime;
  readonly sink: Sink;
  /** Whether this controller may tell of an application now: its owner does. */
  readonly mayTell: (application: string) => boolean;
  /** Told what became of each attempt. */
  readonly onResult: (result: 'delivered' | 'refused' | 'failed' | 'dropped', because?: string) => void;
}

/** More than this cannot be of use to anybody: the oldest are given up. */
const itemsMost = 1_000;

/** Older than this nobody wants to be told any more, in milliseconds. */
const oldestMs = 24 * 3_600_000;

/** The first pause after a receiver could not be told, in milliseconds; each further one is twice as long, up to the last. */
const pauseMs = 5_000;
const pauseMostMs = 300_000;

/** So many changes of the same thing within the window are told one by one, more are bunched for a while. */
const changesMost = 4;
const windowMs = 600_000;
const bunchedForMs = 300_000;

/** How often it is looked whether something waits that could not be told before, in milliseconds. */
const lookEveryMs = 1_000;

/**
 * What one receiver is still to be told, one after the other. It is bounded, it has no say in anything else, and a receiver
 * that does not answer holds up nobody but itself.
 */
export class SinkQueue {
  readonly #options: QueueOptions;
  readonly #stopping = new AbortController();
  #items: Item[] = [];
  #sending: Item | undefined;
  #ending = false;
  #failures = 0;
  #restUntil = Number.NEGATIVE_INFINITY;
  /** When what was told lately, by key. */
  readonly #told = new Map<string, { readonly times: readonly number[]; readonly last: Notification }>();
  /** What was told lately, so that whoever takes the same application again does not tell it again. */
  readonly #ids = new Set<string>();
  #wake = new AbortController();
  readonly #running: Promise<void>;

  constructor(options: QueueOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  get waiting(): number {
    return this.#items.length;
  }

  /** Puts one at the end. `over` is called once, when it is told, not needed any more, or given up. */
  add(notification: Notification, over: () => void): void {
    const now = this.#options.runtime.monotonicMs();
    const before = this.#items.find((item) => item !== this.#sending && isSameThing(item.notification, notification));
    if (before === undefined && this.#isKnown(notification)) return void over();
    if (before !== undefined) this.#remove(before);
    const isHeld = before !== undefined && before.notBefore > now;
    // What has ended before anybody was to hear of it never was.
    if (isHeld && before.notification.resolves !== notification.resolves) return void over();
    const notBefore = isHeld ? before.notBefore : now + this.#heldForMs(notification, now);
    this.#items.push({ notification, changes: (before?.changes ?? 0) + 1, notBefore, queuedAt: now, over });
    while (this.#items.length > itemsMost) this.#drop(this.#items[0]);
    this.#wake.abort();
  }

  /** Forgets everything about an application: somebody else tells it now, or it is read anew. */
  forget(application: string): void {
    this.#items = this.#items.filter(({ notification }) => notification.application !== application);
  }

  /** Stops after what is under way, which gets so long, in milliseconds. */
  async stop(withinMs: number): Promise<void> {
    const { runtime } = this.#options;
    const limit = runtime.after(withinMs, () => this.#stopping.abort());
    this.#ending = true;
    this.#wake.abort();
    await this.#running;
    limit();
  }

  /** Whether the very same was told last of this. */
  #isKnown(notification: Notification): boolean {
    if (this.#ids.has(identity(notification))) return true;
    const { dedupKey, resolves, title } = notification;
    const last =
      this.#sending?.notification.dedupKey === dedupKey ? this.#sending.notification : this.#told.get(dedupKey)?.last;
    return last !== undefined && last.resolves === resolves && last.title === title;
  }

  #heldForMs({ dedupKey, resolves, graceMs }: Notification, now: number): number {
    const times = (this.#told.get(dedupKey)?.times ?? []).filter((at) => now - at < windowMs);
    const flaps = times.length >= changesMost ? (times.at(-1) ?? now) + bunchedForMs - now : 0;
    return Math.max(0, flaps, resolves ? 0 : graceMs);
  }

  #remove(item: Item): void {
    this.#items = this.#items.filter((each) => each !== item);
    item.over();
  }

  #drop(item: Item | undefined): void {
    if (item === undefined) return;
    this.#remove(item);
    this.#options.onResult('dropped');
  }

  async #run(): Promise<void> {
    const { runtime } = this.#options;
    while (!this.#ending) {
      this.#wake = new AbortController();
      const item = this.#next();
      if (item === undefined) await runtime.sleep(lookEveryMs, this.#wake.signal);
      else await this.#tell(item);
    }
  }

  /** The first that may be told now. */
  #next(): Item | undefined {
    const now = this.#options.runtime.monotonicMs();
    for (const item of this.#items.filter(({ queuedAt }) => now - queuedAt > oldestMs)) this.#drop(item);
    if (now < this.#restUntil) return undefined;
    const { mayTell } = this.#options;
    return this.#items.find((item) => item.notBefore <= now && mayTell(item.notification.application));
  }

  async #tell(item: Item): Promise<void> {
    const { sink, runtime, onResult } = this.#options;
    this.#sending = item;
    const delivery = await sink.send(bunched(item), this.#stopping.signal);
    this.#sending = undefined;
    onResult(delivery.outcome, delivery.outcome === 'delivered' ? undefined : delivery.because);
    if (delivery.outcome === 'failed') return this.#rest(delivery);
    this.#failures = 0;
    this.#note(item.notification, runtime.monotonicMs());
    // It may have been forgotten while it was under way.
    if (this.#items.includes(item)) this.#remove(item);
  }

  #rest({ againInMs }: Extract<Delivery, { outcome: 'failed' }>): void {
    const { runtime } = this.#options;
    const grown = Math.min(pauseMs * 2 ** this.#failures, pauseMostMs);
    this.#failures += 1;
    this.#restUntil = runtime.monotonicMs() + (againInMs ?? grown * (1 - runtime.random() / 2));
  }

  #note(notification: Notification, now: number): void {
    const { dedupKey } = notification;
    const times = [...(this.#told.get(dedupKey)?.times ?? []), now].filter((at) => now - at < windowMs);
    this.#told.delete(dedupKey);
    this.#told.set(dedupKey, { times, last: notification });
    this.#ids.add(identity(notification));
    for (const kept of [this.#told, this.#ids]) {
      const [oldest] = kept.keys();
      if (kept.size > itemsMost && oldest !== undefined) kept.delete(oldest);
    }
  }
}

function identity({ dedupKey, id }: Notification): string {
  return `${dedupKey} ${id}`;
}

function isSameThing(one: Notification, other: Notification): boolean {
  return one.dedupKey === other.dedupKey;
}

function bunched({ notification, changes }: Item): Notification {
  if (changes === 1) return notification;
  return {
    ...notification,
    sentence: `${notification.sentence} It has changed ${changes} times since it was told last.`,
  };
}

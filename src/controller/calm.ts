import type { Runtime } from '../runtime.ts';

/** How often it is looked whether time passes as it should, in milliseconds. */
const lookEveryMs = 500;

/**
 * How much later than due a look may come, in milliseconds: two thirds of the default lease, so that a loop that stands
 * still is noticed while the lease still holds. Redis Sentinel goes into TILT after as long (`SENTINEL_TILT_TRIGGER`).
 */
const lateMostMs = 2_000;

/**
 * How far the wall clock may run away from the monotonic one between two looks, in milliseconds. A clock that NTP slews
 * by its 500 parts in a million is off by a quarter of a millisecond then: whatever is more has been set.
 */
const jumpMostMs = 2_000;

/**
 * How long nothing may have happened before it is calm again, in milliseconds: two of the probers' default heartbeats and
 * five renewals of the default lease, so that what a decision rests on has been told anew. Sentinel waits for 30 s, since
 * it has to hear of everything by its own pings.
 */
const calmAfterMs = 5_000;

/** What the sense of time needs. */
export interface CalmOptions {
  readonly runtime: Runtime;
  /** Called when trouble begins. What was heard before is not to be believed any more. */
  readonly onTrouble: (because: string) => void;
  readonly onCalm: () => void;
}

/**
 * Law 11, the clock is not trusted: while this process's loop has just stood still, or its clocks have just disagreed,
 * the controller observes and tells, and begins nothing. It is what TILT is to Redis Sentinel.
 */
export class Calm {
  readonly #options: CalmOptions;
  #looked: { readonly monotonicMs: number; readonly wallMs: number };
  #trouble: { readonly because: string; readonly at: number } | undefined;

  constructor(options: CalmOptions) {
    this.#options = options;
    this.#looked = this.#clocks();
  }

  /** Why this controller only observes; undefined while it is calm. Looks first, so that a stall is seen by whoever asks. */
  get restless(): string | undefined {
    this.#look();
    return this.#trouble?.because;
  }

  /** Looks from time to time until `signal` is aborted. */
  async watch(signal: AbortSignal): Promise<void> {
    this.#looked = this.#clocks();
    while (!signal.aborted) {
      this.#look();
      await this.#options.runtime.sleep(lookEveryMs, signal);
    }
  }

  #look(): void {
    const now = this.#clocks();
    const because = troubleBetween(this.#looked, now);
    this.#looked = now;
    if (because !== undefined) {
      this.#trouble = { because, at: now.monotonicMs };
      this.#options.onTrouble(because);
    } else if (this.#trouble !== undefined && now.monotonicMs - this.#trouble.at >= calmAfterMs) {
      this.#trouble = undefined;
      this.#options.onCalm();
    }
  }

  #clocks() {
    const { runtime } = this.#options;
    return { monotonicMs: runtime.monotonicMs(), wallMs: runtime.wallMs() };
  }
}

interface Clocks {
  readonly monotonicMs: number;
  readonly wallMs: number;
}

/** What went wrong with time between two looks, in a sentence. */
function troubleBetween(before: Clocks, now: Clocks): string | undefined {
  const passedMs = now.monotonicMs - before.monotonicMs;
  const lateMs = passedMs - lookEveryMs;
  if (lateMs > lateMostMs) return `Its event loop stood still for ${seconds(lateMs)}.`;
  const jumpMs = now.wallMs - before.wallMs - passedMs;
  if (Math.abs(jumpMs) <= jumpMostMs) return undefined;
  return `Its wall clock went ${jumpMs > 0 ? 'forward' : 'back'} by ${seconds(Math.abs(jumpMs))}.`;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

import type { Runtime } from '../runtime.ts';
import type { ProberListener, Watched } from './listener.ts';
import type { Sample, Sampler } from './sampler.ts';
import type { Recurring } from './schedule.ts';
import type { Probe } from './targets.ts';

/** What watching needs from the prober. */
export interface WatchingContext {
  readonly runtime: Runtime;
  readonly sampler: Sampler;
  readonly listener: ProberListener;
  /** Results that arrive after the end are dropped. */
  isStopped(): boolean;
}

/**
 * A sample that ends so shortly after its next due is followed at once: with a timeout as long as the interval, as is usual
 * for short ones, every second due of a dead target would be skipped otherwise, and detection take twice as long.
 */
const OVERRUN_MS_MAX = 100;

/** Samples one thing whenever it is due, never twice at a time, and passes on what came of it. */
export class Watching implements Recurring {
  readonly id: string;
  readonly intervalMs: number;
  readonly #context: WatchingContext;
  readonly #watched: Watched;
  readonly #probe: Probe;
  readonly #onSample: (sample: Sample) => void;
  #isRunning = false;
  /** When the due was that came while a sample was running; undefined when none did. */
  #overrunMs: number | undefined;

  constructor(
    context: WatchingContext,
    id: string,
    watched: Watched,
    probe: Probe,
    onSample: (sample: Sample) => void,
  ) {
    this.#context = context;
    this.id = id;
    this.intervalMs = watched.intervalMs;
    this.#watched = watched;
    this.#probe = probe;
    this.#onSample = onSample;
  }

  run(lateMs: number): void {
    if (this.#isRunning) {
      this.#overrunMs = this.#context.runtime.monotonicMs() - lateMs;
      return;
    }
    this.#isRunning = true;
    this.#context.sampler.sample(this.#probe).then(
      (sample) => this.#finish(sample, lateMs),
      // A sampler does not reject. If one does it is broken, and that must not count against the target.
      () => this.#finish(BROKEN, lateMs),
    );
  }

  #finish(sample: Sample, lateMs: number): void {
    this.#isRunning = false;
    if (this.#context.isStopped()) return;
    this.#context.listener.onSample?.(this.#watched, sample, lateMs);
    this.#onSample(sample);
    this.#catchUp();
  }

  #catchUp(): void {
    if (this.#overrunMs === undefined) return;
    const lateMs = this.#context.runtime.monotonicMs() - this.#overrunMs;
    this.#overrunMs = undefined;
    if (lateMs <= OVERRUN_MS_MAX) this.run(lateMs);
    else this.#context.listener.onSkipped?.(this.#watched);
  }
}

const BROKEN: Sample = { kind: 'unusable', reason: 'local-error', latencyMs: 0, servedBy: null };

import type { Probe } from './targets.ts';

/** Asks once. The prober knows the network by this alone, so that a simulation can put its own in place. */
export interface Sampler {
  /**
   * One probe on a fresh connection, never retried. Never rejects, and answers within the probe's `timeoutMs`: whatever
   * went wrong is the sample's reason.
   */
  sample(probe: Probe): Promise<Sample>;
  /** Gives up the samples under way; each answers `unusable`. */
  close(): void;
}

/** One probe's result. */
export interface Sample {
  /**
   * `unusable`: our own trouble kept us from asking (no free socket, a stalled event loop). It counts neither for nor
   * against the target.
   */
  readonly kind: 'ok' | 'failed' | 'unusable';
  /** `ok`, `connect-refused`, `timeout`, `status-503`, ...; all of them in docs and `reasons.ts`. */
  readonly reason: string;
  readonly latencyMs: number;
  /** The region that the answer named; null when there was no good answer or it named none. */
  readonly servedBy: string | null;
  /** The release that a good answer named; absent where it named none. */
  readonly release?: string | undefined;
}

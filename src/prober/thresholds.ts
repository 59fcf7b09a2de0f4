import type { Verdict } from '../domain/report.ts';
import type { Sample } from './sampler.ts';
import type { Watch } from './targets.ts';

/** What the samples of one target have come to. */
export interface Standing {
  readonly verdict: Verdict;
  /** Of the last sample. */
  readonly reason: string;
  /** Of the last sample, in milliseconds. */
  readonly latencyMs: number;
  /** Samples of that kind in a row. Unusable ones say nothing about the target and interrupt neither of the others. */
  readonly good: number;
  readonly bad: number;
  readonly unusable: number;
  /** The release that the last sample named which was usable. */
  readonly release?: string | undefined;
}

/** Before the first sample. */
export const UNSAMPLED: Standing = {
  verdict: 'unknown',
  reason: 'not-sampled-yet',
  latencyMs: 0,
  good: 0,
  bad: 0,
  unusable: 0,
};

/** The standing after one more sample. Pure. */
export function afterSample(before: Standing, sample: Sample, watch: Watch): Standing {
  const { kind, reason, latencyMs } = sample;
  if (kind === 'unusable') {
    const unusable = before.unusable + 1;
    // A verdict that we have not been able to check for so long is one no more.
    const verdict = unusable >= watch.failureThreshold ? 'unknown' : before.verdict;
    return { ...before, verdict, reason, latencyMs, unusable };
  }
  const good = kind === 'ok' ? before.good + 1 : 0;
  const bad = kind === 'ok' ? 0 : before.bad + 1;
  const verdict = judge(before.verdict, good, bad, watch);
  const told = sample.release === undefined ? {} : { release: sample.release };
  return { verdict, reason, latencyMs, good, bad, unusable: 0, ...told };
}

/** How many samples in a row said what the last one said. */
export function consecutive({ good, bad, unusable }: Standing): number {
  return unusable > 0 ? unusable : Math.max(good, bad);
}

function judge(before: Verdict, good: number, bad: number, watch: Watch): Verdict {
  if (bad >= watch.failureThreshold) return 'down';
  // From unknown one success is enough: nothing ever moves because of a first "up", while a restarted prober that says
  // unknown for several intervals would cost its applications their quorum.
  if (good >= (before === 'unknown' ? 1 : watch.successThreshold)) return 'up';
  return before;
}

import type { LossEstimate } from './observation.ts';
import { inWords, listed } from './setup/in-words.ts';

/** How far apart in time the copies are that an application would go on with together, or has. */
export interface Skew {
  /** From the oldest copy to the newest, in milliseconds of what was written to their sources. */
  readonly ms: number | 'unknown';
  /** What one of them lacks is an estimate. */
  readonly estimated: boolean;
  /** What each of them lacks, or of which of them nobody knows it: a sentence. */
  readonly because: string;
}

/** What one copy lacks of what was written last. */
export interface Lacking extends Pick<LossEstimate, 'ms' | 'estimated'> {
  readonly resource: string;
}

/**
 * The skew of copies that all end where their sources died, each short of what is lost of it: the widest difference of two
 * losses. None of fewer than two copies, and unknown as soon as one loss is. Pure.
 */
export function skewOf(copies: readonly Lacking[]): Skew | undefined {
  if (copies.length < 2) return undefined;
  const open = copies.filter(({ ms }) => ms === 'unknown').map(({ resource }) => resource);
  if (open.length > 0) {
    return { ms: 'unknown', estimated: false, because: `Nobody knows how much is lost of ${listed(open)}.` };
  }
  const losses = copies.map(({ ms }) => Number(ms));
  const parts = copies.map(({ resource, ms }) => `${resource} lacks ${wholeSeconds(Number(ms))}`);
  return {
    ms: Math.max(...losses) - Math.min(...losses),
    estimated: copies.some(({ estimated }) => estimated),
    because: losses.every((ms) => ms === 0) ? 'Nothing is lost.' : `${listed(parts)} of what was written last.`,
  };
}

/** Such amounts are not known better than to the second. */
export function wholeSeconds(ms: number): string {
  return inWords(Math.round(ms / 1_000) * 1_000);
}

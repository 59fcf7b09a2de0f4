import { bytesInWords } from '../domain/bytes-in-words.ts';
import { duration } from '../domain/time-in-words.ts';
import type { LossReply, SkewReply } from './replies.ts';
import { table } from './table.ts';

/** What would be lost of each resource, and how far apart in time what is promoted together is; nothing where no data moves. */
export function lossView(loss: readonly LossReply[], skew: SkewReply | undefined): string {
  if (loss.length === 0) return '';
  const rows = loss.map((each) => [each.resource, `${amountOf(each)}${logOf(each)}`, each.because]);
  const apart = skew && [`  The copies are apart in time by: ${amountOf(skew)}. ${skew.because}`];
  return [table(['data', 'would lose', ''], rows), ...(apart ?? [])].join('\n');
}

function amountOf({ ms, estimated }: Pick<LossReply, 'ms' | 'estimated'>): string {
  if (ms === 'unknown') return 'unknown';
  return estimated ? `~ ${duration(ms)}, estimated` : duration(ms);
}

function logOf({ bytes = 0 }: LossReply): string {
  return bytes === 0 ? '' : `, at least ${bytesInWords(bytes)}`;
}

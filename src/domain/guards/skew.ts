import type { Context } from '../context.ts';
import { type Finding, no, unknown, yes } from '../finding.ts';
import type { Change } from '../plan.ts';
import { inWords } from '../setup/in-words.ts';
import { skewOf, wholeSeconds } from '../skew.ts';
import type { Guard } from './guard.ts';
import { estimatesOf } from './loss.ts';

/**
 * Whether the copies that the application would go on with are close enough in time to fit each other: a database that
 * knows of files which the volume has not, or the other way round. Where policy sets no limit it only tells.
 */
export const withinSkew: Guard = {
  name: 'skew',
  overridable: true,
  canBeUnknown: true,
  test: (context, change) => skewFinding(context, change),
};

/** The same, where the losses it is counted from may be wrong by `doubtMs` in milliseconds. */
export function skewFinding(context: Context, change: Change, doubtMs = 0): Finding {
  const skew = skewOf(estimatesOf(context, change));
  if (skew === undefined) return yes('No two copies are taken over by force that might not fit each other.');
  const { maxSkewMs } = context.application.policy;
  const allowed = maxSkewMs === undefined ? 'policy sets no maxSkew' : `${inWords(maxSkewMs)} are allowed`;
  const copies = `the copies in ${change.to.primary} are`;
  if (skew.ms === 'unknown') {
    const because = `Nobody knows how far apart in time ${copies}, and ${allowed}. ${skew.because}`;
    return maxSkewMs === undefined ? yes(because) : unknown(because);
  }
  const amount = `${skew.estimated ? 'an estimated ' : ''}${wholeSeconds(skew.ms)}`;
  const because = `In time ${copies} ${amount} apart, and ${allowed}. ${skew.because}`;
  return maxSkewMs === undefined || skew.ms - doubtMs <= maxSkewMs ? yes(because) : no(because);
}

import type { SetupFinding } from '../../domain/setup/setup-finding.ts';
import type { Side } from './pair.ts';

/**
 * What a pair of shares lacks: an id in the configuration that is not the pair's any more, as after a split and a new replica;
 * and a mount target, without which nobody can use a share on the day.
 */
export function shareFindings(sides: readonly Side[], configured: (region: string) => string): SetupFinding[] {
  return sides.flatMap(({ region, read, replaced, address }): SetupFinding[] => {
    const about = `the share of ${region}`;
    if (!read.ok) {
      return [{ severity: 'warning', about, sentence: `Nobody can tell how it is: ${read.because}` }];
    }
    const stale: SetupFinding = {
      severity: 'error',
      about,
      sentence: `The configuration has share ${configured(region)}, and the pair goes on with share ${read.share.id}: without its partner's word nobody would find it.`,
      cure: `Put ${read.share.id} into the configuration.`,
    };
    const unmountable: SetupFinding = {
      severity: 'error',
      about,
      sentence: `Share ${read.share.id} has no mount target that is ready, so nobody could use it there.`,
      cure: `Make a mount target for it in ${region}.`,
    };
    return [...(replaced ? [stale] : []), ...(address === undefined ? [unmountable] : [])];
  });
}

import type { Record } from '../record.ts';
import { type Checker, lastBefore, type Violation } from './checker.ts';

/** By then leases, elections and restarts that the faults have left behind are over, in milliseconds. */
const settledAfterMs = 15_000;

/**
 * Ownership comes to rest: when nothing befalls it any more, no controller takes again and again what it had, where nothing
 * has moved. Once it may: a connection that broke unnoticed in the trouble before is noticed when it is first used again,
 * and doubt ends a custody.
 */
export const ownershipRests: Checker = ({ record, calmAt }) => {
  const claims = record.of('claimed').filter(({ at, newest }) => newest && at > calmAt + settledAfterMs);
  return claims.flatMap(({ at, instance, token }, index): Violation[] => {
    const placement = placementAt(record, at);
    const before = claims
      .slice(0, index)
      .filter((each) => each.instance === instance && placementAt(record, each.at) === placement);
    if (before.length < 2) return [];
    const had = before.map((each) => each.token).join(' and ');
    return [
      {
        law: 'ownership rests',
        at,
        because: `${instance} took the token ${token} after ${had}, and nothing had moved.`,
      },
    ];
  });
};

function placementAt(record: Record, at: number): string {
  return JSON.stringify(lastBefore(record.of('confirmed'), at)?.commit.next.placement);
}

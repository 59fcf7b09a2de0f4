import type { Record } from '../record.ts';
import { type Checker, lastBefore, type Violation } from './checker.ts';

/** By then leases, elections and restarts that the faults have left behind are over, in milliseconds. */
const settledAfterMs = 15_000;

/** Ownership comes to rest: when nothing befalls it any more, no controller takes again what it had, where nothing has moved. */
export const ownershipRests: Checker = ({ record, calmAt }) => {
  const claims = record.of('claimed').filter(({ at, newest }) => newest && at > calmAt + settledAfterMs);
  return claims.flatMap(({ at, instance, token }, index): Violation[] => {
    const before = claims.slice(0, index).findLast((each) => each.instance === instance);
    if (before === undefined || placementAt(record, at) !== placementAt(record, before.at)) return [];
    const because = `${instance} took the token ${token} after it had had ${before.token}, and nothing had moved.`;
    return [{ law: 'ownership rests', at, because }];
  });
};

function placementAt(record: Record, at: number): string {
  return JSON.stringify(lastBefore(record.of('confirmed'), at)?.commit.next.placement);
}

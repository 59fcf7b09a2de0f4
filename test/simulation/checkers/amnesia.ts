import type { Record } from '../record.ts';
import { timings } from '../world/controller-process.ts';
import { type Checker, decisionsIn, lastBefore, type Violation } from './checker.ts';

/**
 * Law 8: when Redis has forgotten an operation that had begun to act, nothing more is begun or sent until a person has
 * adopted what is there, or until Redis is put to yet another instant: that is judged by what was known then. What had been
 * committed before may still leave under the lease that it had.
 */
export const amnesia: Checker = ({ record }) =>
  record.of('forgot').flatMap(({ at: forgotAt, since }, index, all): Violation[] => {
    const epoch = epochKnownAt(record, since);
    // What is remembered of an operation that has begun to act is enough: what it lacks is seen in the world.
    if (!record.of('left').some(({ at, fencing }) => at <= forgotAt && fencing.epoch > epoch)) return [];
    const adopted = record.of('answered').find((each) => {
      return each.at > forgotAt && each.kind === 'adopt' && each.answer.accepted;
    });
    const until = Math.min(...[adopted?.at, all[index + 1]?.at].filter((at) => at !== undefined));
    const frozen = (at: number) => at > forgotAt && at < until;
    const wrong = (at: number, what: string) => ({
      law: '8 old news',
      at,
      because: `${what} although Redis had forgotten what was done, and nobody had adopted it.`,
    });
    return [
      ...record
        .of('left')
        .filter(({ at }) => frozen(at) && at > forgotAt + timings.leaseMs)
        .map(({ at, process, step }) => wrong(at, `${process} sent ${step.id}`)),
      ...decisionsIn(record)
        .filter(({ at, began }) => frozen(at) && began?.requestedBy === 'regent')
        .map(({ at, began }) => wrong(at, `${began?.id} began`)),
    ];
  });

/** The newest epoch that Redis held at an instant: since it forgot for the last time before, or else what it was put back to. */
function epochKnownAt(record: Record, at: number): number {
  if (at === 0) return 0;
  const forgot = lastBefore(record.of('forgot'), at);
  const since = record.of('committed').filter((each) => each.newest && each.at > (forgot?.at ?? 0));
  const known = lastBefore(since, at)?.commit.next.epoch;
  return known ?? (forgot === undefined ? 0 : epochKnownAt(record, forgot.since));
}

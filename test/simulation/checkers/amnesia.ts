import { timings } from '../world/controller-process.ts';
import { type Checker, decisionsIn, lastBefore, type Violation } from './checker.ts';

/**
 * Law 8: when Redis has forgotten an operation that had begun to act, nothing more is begun or sent until a person has
 * adopted what is there. What had been committed before may still leave under the lease that it had.
 */
export const amnesia: Checker = ({ record }) =>
  record.of('forgot').flatMap(({ at: forgotAt, since }): Violation[] => {
    const known = lastBefore(
      record.of('committed').filter(({ newest }) => newest),
      since,
    );
    const epoch = since === 0 ? 0 : (known?.commit.next.epoch ?? 0);
    // What is remembered of an operation that has begun to act is enough: what it lacks is seen in the world.
    if (!record.of('left').some(({ at, fencing }) => at <= forgotAt && fencing.epoch > epoch)) return [];
    const adopted = record.of('answered').find((each) => {
      return each.at > forgotAt && each.kind === 'adopt' && each.answer.accepted;
    });
    const frozen = (at: number) => at > forgotAt && at < (adopted?.at ?? Number.POSITIVE_INFINITY);
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

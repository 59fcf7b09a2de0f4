import type { Record } from '../record.ts';
import { type Checker, decisionsIn } from './checker.ts';

/** What counts as a stall or a jump, and how long nothing is begun after one, in milliseconds: the judge's own numbers. */
const stallMs = 2_500;
const jumpMs = 2_000;
const calmAfterMs = 5_000;
/** What was decided just before may still be on its way to Redis. */
const underWayMs = 1_000;

/** Law 11: a controller whose loop has stood still, or whose clock has jumped, only observes until it is calm. */
export const calm: Checker = ({ record }) =>
  troubles(record).flatMap(({ process, from }) => {
    const restless = (at: number) => at > from && at < from + calmAfterMs;
    const sent = record
      .of('left')
      .filter((left) => left.process === process && restless(left.at))
      .map(({ at, step }) => ({ at, what: `sent ${step.id}` }));
    const begun = decisionsIn(record)
      .filter(({ instance, at, began }) => {
        const itself = instance.startsWith(`${process}-`) && began?.requestedBy === 'regent';
        return itself && restless(at) && at > from + underWayMs;
      })
      .map(({ at, began }) => ({ at, what: `began ${began?.id}` }));
    return [...sent, ...begun].map(({ at, what }) => ({
      law: '11 the clock is not trusted',
      at,
      because: `${process} ${what} ${((at - from) / 1000).toFixed(1)} s after its loop had stood still or its clock had jumped.`,
    }));
  });

/**
 * From when on each process has something to be restless about. What befell it before it took part is nothing: by then it
 * held no lease, listened to nobody and had read nothing, so whatever it believes it has heard since. It can not take part
 * while it stands still: what began before then had ended by then.
 */
function troubles(record: Record): { process: string; from: number }[] {
  const tookPart = new Map(record.of('takes-part').map(({ process, at }) => [process, at]));
  const tookPartBy = ({ process, at }: { process: string; at: number }) => (tookPart.get(process) ?? 0) <= at;
  const stalls = record.of('stalled').filter((stall) => stall.forMs > stallMs && tookPartBy(stall));
  const jumps = record.of('jumped').filter((jump) => Math.abs(jump.ms) > jumpMs && tookPartBy(jump));
  return [
    ...stalls.map(({ at, process, forMs }) => ({ process, from: at + forMs })),
    ...jumps.map(({ at, process }) => ({ process, from: at })),
  ];
}

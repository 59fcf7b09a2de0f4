import { type Checker, decisionsIn, isAutomaticMove } from './checker.ts';
import { unsettledSpans } from './settled-elsewhere.ts';

/** How old an owner's word of another application may be: it reads the others every 2 s, and not while Redis is away. */
const wordMs = 8_000;

/** What depends on another application does not fail over while that one is unsettled, and has been for a while. */
export const dependencies: Checker = ({ record, whole, plan }) => {
  const moves = decisionsIn(record).filter((each) => isAutomaticMove(each) && each.began?.kind === 'failover');
  return plan.application.after.flatMap((other) => {
    const spans = unsettledSpans(whole, other);
    return moves
      .filter(({ at }) => spans.some(({ from, to }) => from < at - wordMs && to > at))
      .map(({ at, decision }) => ({
        law: 'dependencies',
        at,
        because: `rule ${decision.rule} moved ${plan.application.id} while ${other}, on which it depends, was unsettled.`,
      }));
  });
};

import type { State } from '../../../src/domain/state.ts';
import { endOf, type Fault } from '../faults/fault.ts';
import { timings } from '../world/controller-process.ts';
import { watch } from '../world/watched.ts';
import { decisionsIn, lastBefore, type Trial } from './checker.ts';

/** A region that was lost and nothing else was wrong, with all that a judge needs. */
export interface CleanLoss {
  readonly region: string;
  readonly at: number;
  /** Until when it must have been suspected at the latest. */
  readonly seenBy: number;
  /** Until when it stayed lost and nothing else befell the world. */
  readonly quietUntil: number;
  /** The state that was kept when it was lost. */
  readonly state: State | undefined;
}

/** With the primary of Redis in the lost region Redis is not reachable for so long: Sentinels judge, elect, and every client finds the new primary; reports count anew from then on. */
const electionMs = 9_000;
/** What happened before must have passed. */
const quietBeforeMs = 20_000;

/** Losses of an active region that lasted long enough to be seen, with nothing else wrong around them. */
export function cleanLosses(trial: Trial): CleanLoss[] {
  const { schedule, plan, record } = trial;
  return schedule.flatMap((fault) => {
    if (fault.kind !== 'region-dies' && fault.kind !== 'region-dark') return [];
    const { region, at } = fault;
    const own = plan.redis[0] === region ? electionMs : 0;
    const detection = watch.failureThreshold * watch.intervalMs + watch.timeoutMs;
    const seenBy = at + detection + timings.leaseMs + 1_000 + own;
    const needed = seenBy + plan.application.policy.confirmForMs;
    if (plan.redis.length === 1 && own > 0) return [];
    if (endOf(fault) < needed || !isQuiet(schedule, fault, at - quietBeforeMs, needed)) return [];
    const kept = lastBefore(
      record.of('committed').filter(({ newest }) => newest),
      at,
    );
    const next = schedule.find((other) => other !== fault && other.at > at);
    const quietUntil = Math.min(endOf(fault), next?.at ?? Number.POSITIVE_INFINITY);
    return [{ region, at, seenBy, quietUntil, state: kept?.commit.next }];
  });
}

/** The instant at which a region was first suspected or left, from an instant on. */
export function firstSuspicion(trial: Trial, region: string, from: number): number | undefined {
  return decisionsIn(trial.record).find(({ at, decision: { next }, began }) => {
    if (at < from) return false;
    return (
      region in next.suspected || (began?.from.active.includes(region) === true && !began.to.active.includes(region))
    );
  })?.at;
}

/** Whether nothing else befell the world in a span. What was only pressed or touched nothing is no excuse. */
function isQuiet(schedule: readonly Fault[], except: Fault, from: number, to: number): boolean {
  return !schedule.some((fault) => {
    if (fault === except || fault.kind === 'clock-jumps') return false;
    return fault.at < to && endOf(fault) + quietBeforeMs > from;
  });
}

import { endOf, type Fault, type Strike } from '../faults/fault.ts';
import { type Checker, decisionsIn, type Trial, type Violation } from './checker.ts';

/** Law 9: no act begins later than 1 s after a pause was answered; a pause or `manual` starts nothing by itself. */
export const operatorWins: Checker = (trial) => [...actsUnderPause(trial), ...startsOfItself(trial)];

const cutting = new Set<Strike>(['is-cut-off', 'loses-redis', 'loses-redis-primary', 'is-reset']);
const effectiveMs = 1_000;

function actsUnderPause(trial: Trial): Violation[] {
  return trial.record.of('paused').flatMap(({ at: pausedAt, since }) => {
    const endsAt = endOfPause(trial, pausedAt, since);
    return trial.record
      .of('left')
      .filter(({ at }) => at > pausedAt + effectiveMs && at < endsAt)
      .filter(({ at }) => redisWasReachable(trial.schedule, pausedAt, at))
      .map(({ at, step, process }) => ({
        law: '9 operator wins',
        at,
        because: `${process} sent ${step.id} ${((at - pausedAt) / 1000).toFixed(1)} s after a pause had been answered.`,
      }));
  });
}

/** When it was ended: perhaps before whoever asked for it had heard of it. Any later end is one of it too. */
function endOfPause({ record }: Trial, pausedAt: number, since: number): number {
  const end = record.of('committed').find(({ at, newest, commit }) => {
    if (!newest || commit.endsPause !== true || commit.entry.kind !== 'decision') return false;
    const seen = commit.entry.view.pause ?? commit.entry.before.pause;
    return at > pausedAt || seen?.at === since;
  });
  return end?.at ?? Number.POSITIVE_INFINITY;
}

function startsOfItself({ record }: Trial): Violation[] {
  return decisionsIn(record).flatMap(({ at, began, decision: { before, view, rule } }) => {
    // What lifts the fence of an operation that was called off is the end of that one, and no beginning.
    const undoes = before.operation?.withdrawn !== undefined;
    if (began === undefined || began.requestedBy !== 'regent' || undoes) return [];
    // So is what takes back the users that it had sent on, unless a pause stops that as well.
    const endsShift = began.backsOut === true && before.operation !== undefined;
    if ((before.automation !== 'manual' || endsShift) && view.pause === undefined) return [];
    return [
      { law: '9 operator wins', at, because: `rule ${rule} began ${began.id} by itself, though paused or manual.` },
    ];
  });
}

/** A pause reaches its owner within a second where Redis can be reached; what may have kept it away excuses it. */
function redisWasReachable(schedule: readonly Fault[], from: number, to: number): boolean {
  const between = new Set<Fault['kind']>(['partition', 'slow', 'region-dies', 'region-dark', 'resets']);
  return !schedule.some((fault) => {
    const struck = fault.kind === 'at-call' && cutting.has(fault.strike);
    const touches = between.has(fault.kind) || fault.kind.startsWith('redis') || struck;
    return touches && fault.at < to && endOf(fault) + 5_000 > from;
  });
}

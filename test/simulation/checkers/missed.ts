import { type Checker, decisionsIn, isAutomaticMove, leftBehind, type Trial } from './checker.ts';
import { type CleanLoss, cleanLosses } from './dead-regions.ts';
import { freeFrom } from './settled-elsewhere.ts';

/** How long a plan may take to bring the users elsewhere when everything works. */
const carriedOutMs = 25_000;

/** Never acting is no solution: a lost region whose place another could take is left in time, and its users with it. */
export const missed: Checker = (trial) =>
  cleanLosses(trial)
    .filter((loss) => mayMove(trial, loss))
    .flatMap(({ region, at, seenBy, quietUntil }) => {
      const confirmedBy = seenBy + trial.plan.application.policy.confirmForMs;
      const free = freeFrom(trial, heldUpBy(trial), at, confirmedBy);
      const by = Math.max(confirmedBy, free + heardOfMs);
      if (by > quietUntil) return [];
      const moved = decisionsIn(trial.record).find(
        (each) =>
          each.at >= at &&
          each.at <= by &&
          isAutomaticMove(each) &&
          each.began &&
          leftBehind(each.began).includes(region),
      );
      const violation = (because: string) => [
        { law: 'missed', at: by, because: `${region} was lost at ${at / 1000} s, and ${because}` },
      ];
      if (moved === undefined) return violation(`no move had begun by ${by / 1000} s.`);
      const carriedOutBy = moved.at + carriedOutMs;
      if (quietUntil < carriedOutBy || trial.plan.unreliable) return [];
      const gone = trial.record
        .of('traffic')
        .some((each) => each.at > at && each.at <= carriedOutBy && !each.enabled.includes(region));
      return gone ? [] : violation(`users were still sent there at ${carriedOutBy / 1000} s.`);
    });

/** How long it may take its owner to hear that another application has settled, and to act on it. */
const heardOfMs = 6_000;

/** The applications that it has to wait for: those it depends on, and any where there is room for one alone. */
function heldUpBy({ plan }: Trial): readonly string[] {
  const { application, others, limits } = plan;
  const alone = limits.concurrentOperations === 1 || limits.intoOneRegion === 1;
  return alone ? others.map(({ id }) => id) : application.after;
}

/** Whether policy and the state that was kept allow the move, and there is a region to take over. */
function mayMove({ plan, record }: Trial, { region, at, state }: CleanLoss): boolean {
  const { application, topology } = plan;
  const active = state?.placement.active ?? topology.regions.slice(0, topology.activeRegions);
  const primary = state?.placement.primary ?? topology.dataRegions[0];
  if (!active.includes(region)) return false;
  if ((state?.automation ?? application.policy.automation) !== 'automatic' || state?.operation !== undefined)
    return false;
  if (state !== undefined && state.phase !== 'steady') return false;
  // A fence that was lifted again is followed by a cooldown although it is at home.
  if ((state?.cooldownUntil ?? 0) > (state?.said.at ?? 0)) return false;
  if (record.of('forgot').some((each) => each.at < at)) return false;
  if (record.of('paused').some((pause) => pause.at < at)) return false;
  if (region !== primary) return active.length > 1;
  return topology.dataRegions.some((other) => other !== region && (active.length === 1 || active.includes(other)));
}

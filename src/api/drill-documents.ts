import { type Drill, type DrillResult, stageOf } from '../domain/drill.ts';
import { scoreOf } from '../domain/drill-score.ts';

/** A drill that runs, as the API shows it. */
export function drillDocument(application: string, drill: Drill) {
  const { startedAt, awaySince } = drill;
  return {
    ...drill,
    application,
    status: stageOf(drill),
    startedAt: instant(startedAt),
    awaySince: awaySince === undefined ? undefined : instant(awaySince),
  };
}

/** A drill that is over. */
export function endedDrillDocument(application: string, { outcome, startedAt, endedAt, to, ...rest }: DrillResult) {
  return {
    ...rest,
    to: to === '' ? undefined : to,
    application,
    status: outcome,
    startedAt: instant(startedAt),
    endedAt: instant(endedAt),
  };
}

const dayMs = 86_400_000;

/** How well drills go, at an instant. */
export function scoreDocument(drills: readonly DrillResult[], now: number) {
  const { lastPassedAt, ...score } = scoreOf(drills);
  if (lastPassedAt === undefined) return score;
  const daysSincePassed = Math.max(0, Math.floor((now - lastPassedAt) / dayMs));
  return { ...score, lastPassedAt: instant(lastPassedAt), daysSincePassed };
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}

import type { DrillResult } from '../domain/drill.ts';
import { scoreOf } from '../domain/drill-score.ts';
import type { Metrics } from '../telemetry/metrics.ts';

/** As much of a controller as tells how the drills of the applications that it owns went. */
interface Drilled {
  custodyOf(
    application: string,
  ): { readonly state: { readonly drills?: readonly DrillResult[] | undefined } } | undefined;
}

/** Shows when a drill of each application that this controller owns last passed, and nothing of any other. */
export function exposeDrills(
  { drillLastPassed }: Pick<Metrics, 'drillLastPassed'>,
  controller: Drilled,
  applications: readonly string[],
): void {
  drillLastPassed.reset();
  for (const application of applications) {
    const { lastPassedAt } = scoreOf(controller.custodyOf(application)?.state.drills ?? []);
    if (lastPassedAt !== undefined) drillLastPassed.set({ application }, lastPassedAt / 1_000);
  }
}

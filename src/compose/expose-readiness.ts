import type { Controller } from '../controller/controller.ts';
import { countFindings } from '../domain/readiness.ts';
import type { Metrics } from '../telemetry/metrics.ts';

/** Shows what was found last about the applications that this controller owns, and nothing of any other. */
export function exposeReadiness(
  { readinessFindings, readinessExamined }: Pick<Metrics, 'readinessFindings' | 'readinessExamined'>,
  controller: Pick<Controller, 'custodyOf'>,
  applications: readonly string[],
): void {
  readinessFindings.reset();
  readinessExamined.reset();
  for (const application of applications) {
    const examined = controller.custodyOf(application)?.examining.latest;
    if (examined === undefined) continue;
    for (const [severity, count] of Object.entries(countFindings(examined.findings)))
      readinessFindings.set({ application, severity }, count);
    readinessExamined.set({ application }, examined.examinedAt / 1_000);
  }
}

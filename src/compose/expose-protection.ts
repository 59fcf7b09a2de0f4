import type { Controller } from '../controller/controller.ts';
import { protectionOf } from '../domain/protection.ts';
import type { Metrics } from '../telemetry/metrics.ts';

/** Shows how the data of the applications that this controller owns is protected, and nothing of any other. */
export function exposeProtection(
  { protection }: Pick<Metrics, 'protection'>,
  controller: Pick<Controller, 'custodyOf'>,
  applications: readonly string[],
): void {
  protection.reset();
  for (const application of applications) {
    const context = controller.custodyOf(application)?.context();
    if (context === undefined) continue;
    for (const { resource, protected: answer } of protectionOf(context)) {
      protection.set({ application, resource, protected: answer }, 1);
    }
  }
}

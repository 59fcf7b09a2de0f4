import type { Controller } from '../controller/controller.ts';
import type { Metrics } from '../telemetry/metrics.ts';

/** Shows which configuration of each application is in force, and how many live controllers hold another one. */
export function exposeConfigurations(
  { configuration, otherConfigurations }: Pick<Metrics, 'configuration' | 'otherConfigurations'>,
  controller: Pick<Controller, 'configurationOf'>,
  applications: readonly string[],
): void {
  configuration.reset();
  for (const application of applications) {
    const { inForce, others } = controller.configurationOf(application);
    if (inForce !== undefined) configuration.set({ application, hash: inForce }, 1);
    otherConfigurations.set({ application }, others.length);
  }
}

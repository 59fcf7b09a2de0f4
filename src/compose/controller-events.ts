import type { ControllerEvents } from '../controller/managed.ts';
import type { Metrics } from '../telemetry/metrics.ts';

/** What the controller tells, as metrics. */
export function controllerEvents(metrics: Metrics): ControllerEvents {
  return {
    decided: (application, rule) => metrics.decisions.inc({ application, rule }),
    operationEnded: (application, kind, outcome) => metrics.operations.inc({ application, kind, outcome }),
    stepEnded: (provider, verb, outcome, seconds) => metrics.stepSeconds.observe({ provider, verb, outcome }, seconds),
    owned: (count) => metrics.ownedApplications.set(count),
    leaseHeld: (held) => metrics.leaseHeld.set(held ? 1 : 0),
    frozen: (application, frozen) => metrics.frozen.set({ application }, frozen ? 1 : 0),
    maintenance: (application, open) => metrics.maintenance.set({ application }, open ? 1 : 0),
    restless: (restless) => metrics.restless.set(restless ? 1 : 0),
  };
}

import type { Readiness } from '../controller/contract.ts';
import type { Runtime } from '../runtime.ts';
import { base } from './base.ts';
import { type GateSource, gateRoutes } from './gate.ts';
import { type HealthSources, healthRoutes } from './health-routes.ts';
import { type ApiServer, httpServer, type ListenOn } from './http-server.ts';
import type { ApiLog } from './log.ts';
import { type WitnessOptions, witnessRoutes } from './witness.ts';

/** What the health endpoints of a process without a facade need. */
export interface HealthServerOptions extends HealthSources {
  readonly readiness: () => Readiness;
  /** Left out, there are no gates. */
  readonly gates?: GateSource | undefined;
  /** Left out, `regent emergency` can't reach this prober. */
  readonly emergency?: Pick<WitnessOptions, 'witness' | 'tokens' | 'failures'> | undefined;
  readonly listen: ListenOn;
  readonly log: ApiLog;
  readonly runtime: Runtime;
}

/** `/livez`, `/readyz`, `/metrics`, the gates, the way of an emergency, and nothing else: for the prober. */
export function createHealthServer(options: HealthServerOptions): ApiServer {
  const app = base(options.log, (server) => {
    server.use(healthRoutes(options));
    if (options.gates !== undefined) server.use(gateRoutes(options.gates));
    if (options.emergency !== undefined) server.use(witnessRoutes({ ...options, ...options.emergency }));
  });
  return httpServer(app, { listen: options.listen, runtime: options.runtime });
}

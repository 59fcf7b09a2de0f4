import type { Config } from '../config/schema.ts';
import { resolveSecret } from '../config/secrets.ts';
import type { CallReport } from '../outbound/http-contract.ts';
import { undiciTransport } from '../outbound/undici-transport.ts';
import type { Provider } from '../providers/contract.ts';
import { createProviderRegistry, type SystemCircuits } from '../providers/registry.ts';
import type { Runtime } from '../runtime.ts';
import type { Metrics } from '../telemetry/metrics.ts';

/** The providers of every resource of every application. */
export interface Providers {
  /** Of one application, by the resource's name. */
  of(application: string): Readonly<Record<string, Provider>>;
  circuits(): readonly SystemCircuits[];
  close(): void;
}

/** Builds the providers on the real network; they share a client, a budget and a token per system. */
export function createProviders(
  config: Config,
  { runtime, metrics }: { runtime: Runtime; metrics: Metrics },
): Providers {
  const transport = undiciTransport();
  const registry = createProviderRegistry({
    runtime,
    transport,
    systems: config.providers,
    resolveSecret: (reference) => resolveSecret(reference).reveal(),
    onCall: (report) => count(metrics, report),
  });
  const byApplication = new Map(
    config.applications.map(({ name, resources }) => {
      const owner = { installation: config.installation, application: name };
      return [name, Object.fromEntries(resources.map((each) => [each.name, registry.create(each, owner)]))];
    }),
  );
  return {
    of: (application) => byApplication.get(application) ?? {},
    circuits: () => registry.circuits(),
    close() {
      registry.close();
      void transport.close();
    },
  };
}

function count(metrics: Metrics, { name: provider, kind, status, durationMs }: CallReport): void {
  metrics.outboundCalls.inc({ provider, kind, result: status === undefined ? 'none' : `${status}` });
  metrics.outboundSeconds.observe({ provider, kind }, durationMs / 1000);
}

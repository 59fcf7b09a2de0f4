import type { Config } from '../config/schema.ts';
import { resolveSecret } from '../config/secrets.ts';
import type { CallReport } from '../outbound/http-contract.ts';
import { undiciTransport } from '../outbound/undici-transport.ts';
import type { Provider } from '../providers/contract.ts';
import { createProviderRegistry, type SystemCircuits } from '../providers/registry.ts';
import type { Runtime } from '../runtime.ts';
import type { CallLedger } from '../store/contract.ts';
import type { Metrics } from '../telemetry/metrics.ts';

/** The providers of every resource of every application. */
export interface Providers {
  /** Of one application, by the resource's name. */
  of(application: string): Readonly<Record<string, Provider>>;
  circuits(): readonly SystemCircuits[];
  close(): void;
}

export interface ProvidersNeeds {
  readonly runtime: Runtime;
  readonly metrics: Metrics;
  readonly ledger: CallLedger;
}

/** Builds the providers on the real network; they share a client, a budget and a token per system. */
export function createProviders(config: Config, { runtime, metrics, ledger }: ProvidersNeeds): Providers {
  const transport = undiciTransport();
  const registry = createProviderRegistry({
    runtime,
    transport,
    systems: config.providers,
    resolveSecret: (reference) => resolveSecret(reference).reveal(),
    onCall: (report) => count(metrics, report),
    // Before Redis has told how many controllers there are: one in each region, as far as is known.
    shared: { ledger, controllersAtFirst: config.vantages.length },
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

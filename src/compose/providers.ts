import type { Config } from '../config/schema.ts';
import { resolveSecret } from '../config/secrets.ts';
import type { CallReport } from '../outbound/http-contract.ts';
import { keepFresh } from '../outbound/keep-fresh.ts';
import { podExec } from '../outbound/pod/exec.ts';
import { ssh2Wire } from '../outbound/ssh/wire.ts';
import { undiciTransport } from '../outbound/undici-transport.ts';
import type { Provider } from '../providers/contract.ts';
import { createProviderRegistry, type SystemCircuits } from '../providers/registry.ts';
import type { Runtime } from '../runtime.ts';
import type { CallLedger } from '../store/contract.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { gatesIn } from './gates-in.ts';

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
  readonly log: Log;
  /** What the called systems' own logs will say about who called. */
  readonly userAgent: string;
}

/** How often a token is asked for that nobody may need yet, in milliseconds. */
const tokenEveryMs = 60_000;

/** Builds the providers on the real network; they share a client, a budget and a token per system. */
export function createProviders(
  config: Config,
  { runtime, metrics, ledger, log, userAgent }: ProvidersNeeds,
): Providers {
  const transport = undiciTransport(userAgent);
  const registry = createProviderRegistry({
    runtime,
    transport,
    ssh: ssh2Wire(),
    pods: podExec(),
    systems: config.providers,
    gates: gatesIn(config),
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
  const tokens = registry.tokens();
  const rest = tokens && keepFresh({ runtime, tokens, everyMs: tokenEveryMs, onChange: telling(log) });
  return {
    of: (application) => byApplication.get(application) ?? {},
    circuits: () => registry.circuits(),
    close() {
      rest?.();
      registry.close();
      void transport.close();
    },
  };
}

function telling(log: Log): (because: string | undefined) => void {
  return (because) => {
    if (because === undefined) log.info({}, 'there is an IAM token again');
    else log.warn({ because }, 'there is no IAM token: what needs one can not be changed');
  };
}

function count(metrics: Metrics, { name: provider, kind, status, durationMs }: CallReport): void {
  metrics.outboundCalls.inc({ provider, kind, result: status === undefined ? 'none' : `${status}` });
  metrics.outboundSeconds.observe({ provider, kind }, durationMs / 1000);
}

import { createApi } from '../api/server.ts';
import type { Config } from '../config/schema.ts';
import { Controller } from '../controller/controller.ts';
import { createFacade } from '../controller/facade.ts';
import type { Equipment, ManagedApplication } from '../controller/managed.ts';
import { type Runtime, systemRuntime } from '../runtime.ts';
import { digestOf } from '../store/configuration-hash.ts';
import type { CallLedger, ControllerStore, EventLog, GatePublisher, KeptAnswers } from '../store/contract.ts';
import { createControllerStore } from '../store/controller-store.ts';
import { createLog, type Log } from '../telemetry/log.ts';
import { createMetrics, type Metrics } from '../telemetry/metrics.ts';
import { controllerEvents } from './controller-events.ts';
import { domainApplication } from './domain-application.ts';
import { exposeConfigurations } from './expose-configurations.ts';
import { exposeUnfenced } from './expose-unfenced.ts';
import { configurationHashes, configurationOf } from './held-configuration.ts';
import { type ProcessOptions, processOptions } from './process-options.ts';
import { createProviders, type Providers } from './providers.ts';
import { publishingGates } from './publishing-gates.ts';
import { refuseUnsafe } from './refuse-unsafe.ts';
import { runProcess } from './run-process.ts';
import { configuredSignIn } from './sign-in.ts';
import { type StoreAddress, storeAddress } from './store-address.ts';
import { version } from './version.ts';

/** `regent controller`: decides and acts for its share of the applications, and serves the REST API. */
export function runController(argv: readonly string[]): Promise<number> {
  return runProcess((opened) => startController(processOptions('controller', argv), opened));
}

async function startController(
  { config, region, listen }: ProcessOptions,
  opened: AsyncDisposableStack,
): Promise<void> {
  refuseUnsafe(config);
  const runtime = systemRuntime();
  const instance = runtime.id();
  const log = createLog({ name: 'controller', level: 'info', fields: { region, instance } });
  const metrics = createMetrics({ process: true });
  const who = configuredSignIn(config, log);
  const address = opened.adopt(await storeAddress(config, runtime, log), (own) => own.close());
  const store = opened.adopt(await openStore(config, address, runtime, log), (own) => own.close());
  const userAgent = `regent/${version} (${region}; ${instance})`;
  const providers = opened.adopt(createProviders(config, { runtime, metrics, ledger: store, log, userAgent }), (own) =>
    own.close(),
  );
  const managed = manage(config, providers.of);
  const applications = managed.map(({ application }) => application.id);
  const { lease, renewEvery, observeEvery, turnEvery } = config.controllers;
  const gates = opened.adopt(publishingGates(store, store, { runtime, log }), (own) => own.stop());
  const equipment: Equipment = {
    runtime,
    store: gates.store,
    installation: config.installation,
    instance,
    region,
    holds: digestOf(configurationHashes(config)),
    timings: { leaseMs: lease, renewEveryMs: renewEvery, observeEveryMs: observeEvery, turnEveryMs: turnEvery },
    fleetLimits: config.fleet,
    log,
    events: controllerEvents(metrics),
  };
  const controller = new Controller(equipment, managed);
  const api = createApi({
    facade: createFacade(equipment, controller, managed),
    events: store,
    answers: store,
    ...who,
    listen: listen ?? config.api.listen,
    version,
    metrics: {
      contentType: metrics.contentType,
      text: () => exposition(metrics, controller, store, providers, applications),
    },
    // The address of a system is nobody's business who has no token.
    systems: () => providers.circuits().map(({ name, reads, acts }) => ({ name, reads, acts })),
    log,
    runtime,
  });
  const { url } = await api.listen();
  controller.start();
  opened.defer(() => controller.stop());
  opened.defer(() => api.close());
  log.info({ url, applications: managed.length }, 'governing');
}

function openStore(
  config: Config,
  { redis }: StoreAddress,
  runtime: Runtime,
  log: Log,
): Promise<ControllerStore & CallLedger & GatePublisher & EventLog & KeptAnswers> {
  const { keyPrefix, commandTimeout: commandTimeoutMs, replicas } = config.redis;
  return createControllerStore({
    ...redis,
    keyPrefix,
    installation: config.installation,
    commandTimeoutMs,
    replicas,
    applications: config.applications.map(({ name }) => name),
    vantages: config.vantages,
    runtime,
    log,
    version,
  });
}

/** What can be read at any time is read when somebody asks. */
function exposition(
  metrics: Metrics,
  controller: Controller,
  store: ControllerStore,
  providers: Providers,
  applications: readonly string[],
): Promise<string> {
  exposeUnfenced(metrics, controller.owned);
  exposeConfigurations(metrics, controller, applications);
  metrics.redisReachable.set(store.reachable ? 1 : 0);
  for (const { name, reads, acts, waiting } of providers.circuits()) {
    metrics.outboundWaiting.set({ provider: name }, waiting);
    metrics.circuitState.set({ provider: name, kind: 'read' }, circuitNumber[reads]);
    metrics.circuitState.set({ provider: name, kind: 'act' }, circuitNumber[acts]);
  }
  return metrics.render();
}

const circuitNumber = { closed: 0, 'half-open': 1, open: 2 } as const;

function manage(
  config: Config,
  providersOf: (application: string) => ManagedApplication['providers'],
): ManagedApplication[] {
  return config.applications.map((settings) => {
    const providers = providersOf(settings.name);
    return {
      application: domainApplication(settings, config.vantages, providers),
      providers,
      configuration: configurationOf(config, settings),
    };
  });
}

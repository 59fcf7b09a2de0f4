import type { Config } from '../config/schema.ts';
import type { Facade } from '../controller/contract.ts';
import { Controller } from '../controller/controller.ts';
import { createFacade } from '../controller/facade.ts';
import type { Equipment, ManagedApplication } from '../controller/managed.ts';
import type { Runtime } from '../runtime.ts';
import { digestOf } from '../store/configuration-hash.ts';
import type {
  CallLedger,
  ControllerStore,
  EventLog,
  GatePublisher,
  KeptAnswers,
  ReadinessBoard,
  ToldBoard,
} from '../store/contract.ts';
import { createControllerStore } from '../store/controller-store.ts';
import type { RedisAccess, RedisAddress } from '../store/options.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { controllerEvents } from './controller-events.ts';
import { domainApplication } from './domain-application.ts';
import { configurationHashes, configurationOf } from './held-configuration.ts';
import { createProviders, type Providers } from './providers.ts';
import { publishingGates } from './publishing-gates.ts';
import { type Telling, telling } from './telling.ts';
import { version } from './version.ts';

/** What a controller is built on. */
export interface GovernorNeeds {
  readonly runtime: Runtime;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly redis: RedisAddress & RedisAccess;
  /** How many replicas of that Redis must confirm a write. */
  readonly replicas: number;
  readonly instance: string;
  readonly region: string;
}

/** A controller with everything around it but what it is asked through; nothing of it runs before it is started. */
export interface Governor {
  readonly controller: Controller;
  readonly facade: Facade;
  readonly providers: Providers;
  readonly store: ControllerStore & CallLedger & GatePublisher & EventLog & KeptAnswers & ReadinessBoard & ToldBoard;
  /** Who is told what happens. */
  readonly told: Telling;
}

/** Builds a controller for the applications of a configuration. What it opens is closed with `opened`. */
export async function openGovernor(
  config: Config,
  needs: GovernorNeeds,
  opened: AsyncDisposableStack,
): Promise<Governor> {
  const { runtime, log, metrics, instance, region } = needs;
  const store = opened.adopt(await openStore(config, needs), (own) => own.close());
  const userAgent = `regent/${version} (${region}; ${instance})`;
  const providers = opened.adopt(createProviders(config, { runtime, metrics, ledger: store, log, userAgent }), (own) =>
    own.close(),
  );
  const managed = manage(config, providers.of);
  const { lease, renewEvery, observeEvery, turnEvery, examineEvery } = config.controllers;
  const gates = opened.adopt(publishingGates(store, store, { runtime, log }), (own) => own.stop());
  const built: { controller?: Controller } = {};
  const needed = { runtime, log, metrics, userAgent, board: store, instance, controller: () => built.controller };
  const told = opened.adopt(telling(config, gates.store, needed), (own) => own.stop());
  const equipment: Equipment = {
    runtime,
    store: told.store,
    installation: config.installation,
    instance,
    region,
    holds: digestOf(configurationHashes(config)),
    timings: { leaseMs: lease, renewEveryMs: renewEvery, observeEveryMs: observeEvery, turnEveryMs: turnEvery },
    examinations: examineEvery === 0 ? undefined : { everyMs: examineEvery, board: store },
    fleetLimits: config.fleet,
    log,
    events: controllerEvents(metrics),
  };
  const controller = new Controller(equipment, managed);
  built.controller = controller;
  return { controller, facade: createFacade(equipment, controller, managed), providers, store, told };
}

function openStore(config: Config, { redis, replicas, runtime, log }: GovernorNeeds): Promise<Governor['store']> {
  const { keyPrefix, commandTimeout: commandTimeoutMs } = config.redis;
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

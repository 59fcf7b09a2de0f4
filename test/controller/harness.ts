import { Controller } from '../../src/controller/controller.ts';
import { createFacade } from '../../src/controller/facade.ts';
import type { Equipment, ManagedApplication, Timings } from '../../src/controller/managed.ts';
import type { Application } from '../../src/domain/application.ts';
import type { Testimony, Verdict } from '../../src/domain/report.ts';
import type { State } from '../../src/domain/state.ts';
import { type Runtime, systemRuntime } from '../../src/runtime.ts';
import { digestOf, heldConfiguration } from '../../src/store/configuration-hash.ts';
import type { ControllerStore, GatePublisher } from '../../src/store/contract.ts';
import { createControllerStore } from '../../src/store/controller-store.ts';
import { createProberStore } from '../../src/store/prober-store.ts';
import { createLog, type Log } from '../../src/telemetry/log.ts';
import type { ImitationWorld } from './imitation.ts';

const systemClock = systemRuntime();
const silent = createLog({ name: 'test', level: 'silent' });

/** Much quicker than production, so that a lost controller is replaced within half a second. */
const quickTimings: Timings = { leaseMs: 400, renewEveryMs: 100, observeEveryMs: 100, turnEveryMs: 50 };

/** What a started controller can be asked by a test. */
export interface Started {
  readonly controller: Controller;
  readonly facade: ReturnType<typeof createFacade>;
  readonly store: ControllerStore;
  stop(): Promise<void>;
}

/** How a test gets between a controller and what it calls: it may delay, fail, or never come back. */
export interface Between {
  store?(store: ControllerStore & GatePublisher): ControllerStore;
  managed?(managed: ManagedApplication): ManagedApplication;
}

/** How a test's controller differs from the usual one. */
export interface StartOptions {
  readonly region?: string;
  readonly between?: Between;
  readonly installation?: string;
  readonly timings?: Timings;
  /** How often providers look for trouble by themselves. */
  readonly examineEveryMs?: number;
  readonly runtime?: Runtime;
  /** Other applications of the installation. */
  readonly beside?: readonly Application[];
  readonly log?: Log;
  /** How many replicas must confirm what it writes. */
  readonly replicas?: number;
}

/** Starts a controller on a real Redis and an imitation world. */
export async function startController(
  url: string,
  application: Application,
  world: Pick<ImitationWorld, 'providers'>,
  instance: string,
  {
    region = 'au-syd',
    between = {},
    installation = 'test',
    timings = quickTimings,
    examineEveryMs,
    runtime = systemClock,
    beside = [],
    log = silent,
    replicas = 0,
  }: StartOptions = {},
): Promise<Started> {
  const opened = await openStore(url, application, installation, beside, replicas);
  const store = between.store?.(opened) ?? opened;
  const plain = managing(application, world);
  const managed = between.managed?.(plain) ?? plain;
  const all = [managed, ...beside.map((other) => managing(other, world))];
  const fleetLimits = { concurrentOperations: 2, intoOneRegion: 10 };
  const equipment: Equipment = {
    runtime,
    store,
    installation,
    instance,
    region,
    holds: holdsOf(all.map((each) => each.application)),
    timings,
    examinations: examineEveryMs === undefined ? undefined : { everyMs: examineEveryMs, board: opened },
    fleetLimits,
    log,
    events: deaf,
  };
  const controller = new Controller(equipment, all);
  const facade = createFacade(equipment, controller, all);
  controller.start();
  return {
    controller,
    facade,
    store,
    async stop() {
      await controller.stop();
      await opened.close();
    },
  };
}

/** What a controller shows that holds the configurations of these applications. */
export function holdsOf(applications: readonly Application[]): string {
  return digestOf(Object.fromEntries(applications.map((each) => [each.id, heldConfiguration(each).hash])));
}

function managing(application: Application, world: Pick<ImitationWorld, 'providers'>): ManagedApplication {
  return { application, providers: world.providers(application), configuration: heldConfiguration(application) };
}

/** A store of its own, to look into what the controllers keep. */
export function openStore(
  url: string,
  application: Application,
  installation = 'test',
  beside: readonly Application[] = [],
  replicas = 0,
): ReturnType<typeof createControllerStore> {
  return createControllerStore({
    url,
    keyPrefix: 'regent',
    installation,
    commandTimeoutMs: 2_000,
    replicas,
    applications: [application, ...beside].map(({ id }) => id),
    vantages: application.vantages,
    runtime: systemClock,
    version: 'test',
  });
}

const deaf = {
  decided() {},
  operationEnded() {},
  stepEnded() {},
  owned() {},
  leaseHeld() {},
  restless() {},
  frozen() {},
  maintenance() {},
};

/** Probers that report what a test says they see, and through which region the world's users come. */
export async function startVantages(
  url: string,
  application: Application,
  world: Pick<ImitationWorld, 'servedBy'>,
  { installation = 'test', everyMs = 50 } = {},
) {
  const seen: Record<string, Verdict> = { 'us-south': 'up', 'eu-de': 'up' };
  const stores = await Promise.all(
    application.vantages.map((vantage) =>
      createProberStore({
        url,
        keyPrefix: 'regent',
        installation,
        commandTimeoutMs: 2_000,
        vantage,
        runtime: systemClock,
      }),
    ),
  );
  const kept = new Map<string, Testimony>();
  let sequence = 0;
  const reportAll = () => {
    sequence += 1;
    application.vantages.forEach((vantage, index) => {
      void stores[index]
        ?.report({ ...reportOf(application, vantage, sequence, seen, world.servedBy), witness: kept.get(vantage) })
        .catch(() => undefined);
    });
  };
  const timer = setInterval(reportAll, everyMs);
  for (const [index, store] of stores.entries()) {
    store.onRecall(reportAll);
    store.onAnnouncement((told, { epoch, operation, unfenced }) => {
      const vantage = application.vantages[index] ?? '';
      const known = kept.get(vantage);
      if (told !== application.id || (known?.epoch ?? -1) > epoch) return;
      if (known?.epoch === epoch && (unfenced === undefined || known.unfenced !== undefined)) return;
      kept.set(vantage, { epoch, operation, unfenced, durable: true });
      reportAll();
    });
  }
  return {
    see(region: string, verdict: Verdict) {
      seen[region] = verdict;
      reportAll();
    },
    async stop() {
      clearInterval(timer);
      await Promise.all(stores.map((store) => store.close()));
    },
  };
}

function reportOf(
  application: Application,
  vantage: string,
  sequence: number,
  seen: Readonly<Record<string, Verdict>>,
  servedBy: string | null,
) {
  return {
    vantage,
    application: application.id,
    sequence,
    process: 'test',
    isolatedFor: [],
    verdicts: Object.entries(seen).map(([region, verdict]) => ({
      region,
      target: 'web',
      verdict,
      reason: verdict === 'down' ? 'connect-refused' : 'ok',
      consecutive: 3,
      latencyMs: 1,
    })),
    edges: application.edges.map(({ id }) => ({ edge: id, servedBy, reason: servedBy === null ? 'status-530' : 'ok' })),
  };
}

/** Waits until the stored state is as wanted. Rejects with the last state after `withinMs`. */
export async function untilState(
  store: Pick<ControllerStore, 'read'>,
  application: string,
  wanted: (state: State) => boolean,
  withinMs = 50_000,
): Promise<State> {
  const deadline = Date.now() + withinMs;
  let last: State | undefined;
  while (Date.now() < deadline) {
    last = (await store.read(application).catch(() => undefined))?.state ?? last;
    if (last !== undefined && wanted(last)) return last;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`It never came to that: ${JSON.stringify(last, null, 2)}`);
}

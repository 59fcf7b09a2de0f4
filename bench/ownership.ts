/**
 * How soon the applications of a controller that is killed have an owner again:
 *
 *     npm run bench:ownership -- [applications=1000] [controllers=4]
 *
 * Runs real controllers, each a process of its own with the default timings, on a real redis-server of its own; nothing is
 * probed. When every application has an owner and the shares have come to rest, one controller is killed with SIGKILL.
 * Prints one JSON object: `ownedAgainMs` is the time from the kill to the instant at which the last of its applications has
 * a live owner; the bar is the lease + 1 s. `commandsPerSecond` and `cpuShare` are those of the quiet time before: of Redis
 * all together, and of one core for each controller.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Controller } from '../src/controller/controller.ts';
import type { Application } from '../src/domain/application.ts';
import { systemRuntime } from '../src/runtime.ts';
import type { Census } from '../src/store/contract.ts';
import { createControllerStore } from '../src/store/controller-store.ts';
import { createLog } from '../src/telemetry/log.ts';
import { startTestRedis, type TestRedis } from '../test/support/redis-server.ts';
import { shop } from '../test/support/shop.ts';

const timings = { leaseMs: 3_000, renewEveryMs: 1_000, observeEveryMs: 10_000, turnEveryMs: 1_000 };
const quietMs = 10_000;
const runtime = systemRuntime();
const startedAt = performance.now();

if (process.argv[2] === 'controller')
  await govern(process.argv[3] ?? '', Number(process.argv[4]), process.argv[5] ?? '');
else await main(Number(process.argv[2] ?? 1_000), Number(process.argv[3] ?? 4));

async function main(count: number, controllers: number): Promise<void> {
  const redis = await startTestRedis();
  const names = Array.from({ length: controllers }, (_, index) => `ctl-${index + 1}`);
  const children = new Map(names.map((name) => [name, start(redis.url, count, name)]));
  const store = await openStore(redis.url, count);
  try {
    const sharedAt = await until(store, (census) => isShared(census, count, controllers));
    await until(store, settled());
    const before = await loadOf(redis, [...children.values()]);
    await runtime.sleep(quietMs);
    const after = await loadOf(redis, [...children.values()]);
    const shares = sharesOf(await store.census());

    const [victim = ''] = names;
    const killedAt = performance.now();
    children.get(victim)?.kill('SIGKILL');
    const again = await until(store, (census) => isShared(census, count, controllers - 1, victim));
    const ownedAgainMs = Math.round(again - killedAt);

    const figures = {
      applications: count,
      controllers,
      shares,
      allOwnedMs: Math.round(sharedAt - startedAt),
      lost: shares[victim] ?? 0,
      ownedAgainMs,
      barMs: timings.leaseMs + 1_000,
      withinBar: ownedAgainMs <= timings.leaseMs + 1_000,
      commandsPerSecond: Math.round((after.commands - before.commands) / (quietMs / 1_000)),
      cpuShare: after.cpuMs.map((ms, index) => Math.round((100 * (ms - (before.cpuMs[index] ?? 0))) / quietMs) / 100),
    };
    console.log(JSON.stringify(figures));
    if (!figures.withinBar) process.exitCode = 1;
  } finally {
    for (const child of children.values()) child.kill('SIGKILL');
    await store.close();
    await redis.stop();
  }
}

/** One controller, in a process of its own. Tells its parent how much processor time it has used, when asked. */
async function govern(url: string, count: number, instance: string): Promise<void> {
  const store = await openStore(url, count);
  const log = createLog({ name: 'bench', level: 'silent' });
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
  const fleetLimits = { concurrentOperations: 2, intoOneRegion: 10 };
  const equipment = {
    runtime,
    store,
    installation: 'bench',
    instance,
    region: 'au-syd',
    holds: 'the same everywhere',
    timings,
    fleetLimits,
    log,
    events: deaf,
  };
  const managed = applications(count).map((application) => ({
    application,
    providers: {},
    configuration: { hash: 'the same everywhere', document: {} },
  }));
  new Controller(equipment, managed).start();
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.((user + system) / 1_000);
  });
}

function start(url: string, count: number, name: string): ChildProcess {
  return fork(import.meta.filename, ['controller', url, String(count), name]);
}

function applications(count: number): Application[] {
  return Array.from({ length: count }, (_, index) => shop({}, { id: `app-${index}`, resources: [], edges: [] }));
}

function openStore(url: string, count: number) {
  return createControllerStore({
    url,
    keyPrefix: 'regent',
    installation: 'bench',
    commandTimeoutMs: 1_000,
    replicas: 0,
    applications: applications(count).map(({ id }) => id),
    vantages: ['us-south', 'eu-de', 'au-syd'],
    runtime,
    version: 'bench',
  });
}

/** Resolves with the instant at which the census was as wanted. */
async function until(store: { census(): Promise<Census> }, wanted: (census: Census) => boolean): Promise<number> {
  const giveUpAt = performance.now() + 180_000;
  for (;;) {
    if (wanted(await store.census())) return performance.now();
    if (performance.now() > giveUpAt) throw new Error('it never came to that');
    await runtime.sleep(20);
  }
}

function isShared({ controllers, assignments }: Census, count: number, wanted: number, without = ''): boolean {
  const owners = Object.values(assignments);
  return (
    controllers.length === wanted &&
    owners.filter(({ live, instance }) => live && instance !== without).length === count &&
    new Set(owners.map(({ instance }) => instance)).size === wanted
  );
}

/** Whether nothing has changed its owner for three seconds. */
function settled(): (census: Census) => boolean {
  let last = '';
  let since = performance.now();
  return ({ assignments }) => {
    const now = JSON.stringify(assignments);
    if (now !== last) since = performance.now();
    last = now;
    return performance.now() - since > 3_000;
  };
}

function sharesOf({ assignments }: Census): Record<string, number> {
  const shares: Record<string, number> = {};
  for (const { instance } of Object.values(assignments)) shares[instance] = (shares[instance] ?? 0) + 1;
  return shares;
}

async function loadOf(redis: TestRedis, children: readonly ChildProcess[]) {
  const [, commands = '0'] = /total_commands_processed:(\d+)/.exec(await redis.client.info('stats')) ?? [];
  const cpuMs = await Promise.all(
    children.map(async (child) => {
      const told = once(child, 'message');
      child.send('cpu');
      return Number((await told)[0]);
    }),
  );
  return { commands: Number(commands), cpuMs };
}

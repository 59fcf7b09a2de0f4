import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { preferredOwner } from '../../src/domain/ownership.ts';
import type { State } from '../../src/domain/state.ts';
import { openStore, startVantages, untilState } from '../controller/harness.ts';
import { eventually } from '../store/open-store.ts';
import type { TestRedis } from '../support/redis-server.ts';
import { application } from './application.ts';
import { Fate } from './fate.ts';
import type { RunRecord } from './record.ts';
import { type RedisProxy, startRedisProxy } from './redis-proxy.ts';
import { type SeenOfRedis, watchRedis } from './watch-redis.ts';
import { startWorld, type World } from './world.ts';

/** How long the operation may take to end, in milliseconds: far longer than it needs with a call to be waited for. */
const endMostMs = 60_000;

/** How long it is waited for a death and a successor once the operation has ended, in milliseconds. */
const succeedMostMs = 15_000;

/** How long two controllers may take to start and to agree on who owns the application, in milliseconds. */
const beginMostMs = 180_000;

/** What all runs share. */
export interface Stage {
  /** With one replica, and with every script loaded. */
  readonly redis: TestRedis;
  /** Where the controllers' logs go. */
  readonly directory: string;
}

let runs = 0;

/** Whatever ends this program leaves none of them behind. */
const alive = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

/** Runs one failover, of which the owner dies at `point`, and resolves with what was seen of it. */
export async function runOnce({ redis, directory }: Stage, point?: string): Promise<RunRecord> {
  const installation = `kills-${++runs}`;
  const children = new Map<string, ChildProcess>();
  const fate = new Fate(point, (instance) => killed(children.get(instance)));
  const seen: SeenOfRedis = { claims: [], commits: [] };
  const world = await startWorld(fate);
  const vantages = await startVantages(redis.url, application, world, { installation, everyMs: 200 });
  const proxies: RedisProxy[] = [];
  for (const instance of ['one', 'two']) {
    const proxy = await startRedisProxy(redis.port, () => watchRedis(instance, fate, seen));
    proxies.push(proxy);
    children.set(instance, start(directory, proxy, world, installation, instance));
  }
  const store = await openStore(redis.url, application, installation);
  try {
    await untilGoverned(store, seen);
    fate.begin();
    vantages.see('us-south', 'down');
    await untilState(store, 'shop', hasEnded, endMostMs).catch(() => undefined);
    // At the last points the operation ends before its owner does.
    if (point !== undefined) await untilSucceeded(fate, seen);
    const { state } = (await eventually(() => store.read('shop'))) ?? {};
    const end = state !== undefined && hasEnded(state) ? state : undefined;
    return {
      point,
      passed: fate.passed,
      death: fate.death,
      ...seen,
      calls: world.calls,
      end,
      servedBy: world.servedBy,
    };
  } finally {
    await Promise.all([...children.values()].map(killed));
    await store.close();
    await vantages.stop();
    for (const proxy of proxies) proxy.close();
    world.close();
  }
}

function start(directory: string, proxy: RedisProxy, world: World, installation: string, name: string): ChildProcess {
  const entry = fileURLToPath(new URL('./controller.ts', import.meta.url));
  mkdirSync(directory, { recursive: true });
  const log = openSync(join(directory, `${installation}-${name}.log`), 'a');
  const args = [entry, proxy.url, world.urlFor(name), installation, name];
  const child = spawn(process.execPath, args, { stdio: ['ignore', log, log] });
  alive.add(child);
  child.once('exit', () => alive.delete(child));
  return child;
}

async function killed(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

function hasEnded({ phase, operation }: State): boolean {
  return phase === 'blocked' || (phase === 'displaced' && operation === undefined);
}

/** Resolves when the owner has died and the other one has taken over, or when that has taken far too long. */
async function untilSucceeded(fate: Fate, { claims }: SeenOfRedis): Promise<void> {
  const deadline = performance.now() + succeedMostMs;
  while (performance.now() < deadline) {
    const { death } = fate;
    if (death !== undefined && claims.some(({ instance, at }) => instance !== death.instance && at > death.at)) return;
    await after(20);
  }
}

/** Resolves when both are there, the one that should own the application does, and it has said so. */
async function untilGoverned(store: Awaited<ReturnType<typeof openStore>>, { commits }: SeenOfRedis): Promise<void> {
  const deadline = performance.now() + beginMostMs;
  while (performance.now() < deadline) {
    const { controllers, assignments } = await eventually(() => store.census());
    const { placement } = (await eventually(() => store.read('shop')))?.state ?? {};
    const owner = assignments.shop?.instance;
    const settled =
      controllers.length === 2 &&
      placement !== undefined &&
      owner === preferredOwner(application, placement, controllers);
    if (settled && commits.some(({ instance }) => instance === owner)) return;
    await after(20);
  }
  throw new Error(`Two controllers have not shared the work within ${beginMostMs} ms.`);
}

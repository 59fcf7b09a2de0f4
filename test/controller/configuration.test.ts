import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { replay } from '../../src/domain/replay.ts';
import { verifyChain } from '../../src/store/chain.ts';
import { heldConfiguration } from '../../src/store/configuration-hash.ts';
import { type ControllerStore, StoreUnavailable } from '../../src/store/contract.ts';
import { keysOf } from '../../src/store/keys.ts';
import { rulesHash } from '../../src/store/rules-hash.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { eventually } from '../store/open-store.ts';
import { startTestRedis, type TestRedis } from '../support/redis-server.ts';
import { shop } from '../support/shop.ts';
import { type Between, type Started, startController, startVantages, untilState } from './harness.ts';
import { ImitationWorld } from './imitation.ts';

const policy = { confirmForMs: 0, cooldownMs: 0, staleAfterMs: 5_000, observationStaleAfterMs: 5_000 };
const before = shop({ ...policy, failback: 'manual' });
const after = shop({ ...policy, failback: 'manual', holdDownMs: 1_000 });
const [old, young] = [before, after].map((application) => heldConfiguration(application).hash) as [string, string];
const keys = keysOf('regent', 'test');
const silent = createLog({ name: 'test', level: 'silent' });

/** A lease outlasts what a busy machine does to a test: whose ends, a test ends by itself. */
const timings = { leaseMs: 60_000, renewEveryMs: 100, observeEveryMs: 100, turnEveryMs: 50 };

let redis: TestRedis;
let world: ImitationWorld;
let vantages: Awaited<ReturnType<typeof startVantages>>;
let started: Started[];
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  await redis.client.flushall();
  world = new ImitationWorld();
  vantages = await startVantages(redis.url, before, world);
  started = [];
});
afterEach(async () => {
  await Promise.all(started.map((each) => each.stop()));
  await vantages.stop();
});

describe('a rollout region by region', { timeout: 60_000 }, () => {
  it('that begins where the owner is not: the owner goes on under the old one, fails over, and the last restart brings the new one', async () => {
    const first = await start('first', before);
    await owned(first);
    const second = await start('second', after);
    await untilOthers(first, ['second']);
    await untilOthers(second, ['second']);
    await failOver(first);

    expect(first.controller.custodyOf('shop')).toBeDefined();
    expect((await first.facade.application('shop')).configuration).toMatchObject({ inForce: old, next: undefined });

    await stop(first);
    await owned(second);
    await untilOthers(second, []);
    expect((await second.facade.application('shop')).configuration.inForce).toBe(young);
    await expectChangeToldOnce(second);
  });

  it('that begins with the owner: another one of the old takes over, fails over, and gives way to the new one at the end', async () => {
    const first = await start('first', before);
    await owned(first);
    const second = await start('second', before);
    await stop(first);
    await owned(second);
    const renewed = await start('first again', after);
    await untilOthers(second, ['first again']);
    await failOver(second);

    expect(second.controller.custodyOf('shop')).toBeDefined();
    expect(renewed.controller.custodyOf('shop')).toBeUndefined();

    await stop(second);
    await owned(renewed);
    await expectChangeToldOnce(renewed);
  });

  it('does not disable the failover when the last holder of the old one dies with the region: who holds the new one fails over', async () => {
    const mortal = killable();
    const dying = await start('dying', before, mortal.between);
    await owned(dying);
    const second = await start('second', after);
    await untilOthers(second, ['second']);
    mortal.kill();
    await redis.client.zadd(keys.leases, 1, 'dying');
    await failOver(second);

    expect(second.controller.custodyOf('shop')).toBeDefined();
    await expectChangeToldOnce(second);
  });

  it('of three: when two hold the new one its owner gives it up, and not before', async () => {
    const first = await start('first', before);
    await owned(first);
    const second = await start('second', after);
    await untilOthers(first, ['second']);
    expect(first.controller.custodyOf('shop')).toBeDefined();

    const third = await start('third', after);
    await eventually(async () => {
      if ([second, third].every(({ controller }) => controller.custodyOf('shop') === undefined))
        throw new Error('none of the new ones owns it yet');
    });

    expect(first.controller.custodyOf('shop')).toBeUndefined();
    await untilOthers(third, ['first']);
    await expectChangeToldOnce(third);
  });

  it('moves nothing while an operation runs: its owner carries it out under the configuration that it began under', async () => {
    const promoting = Promise.withResolvers<void>();
    const over = Promise.withResolvers<void>();
    world.intercept = async ({ id }) => {
      if (id === 'promote:db:eu-de') promoting.resolve();
      if (id === 'promote:db:eu-de') await over.promise;
      return undefined;
    };
    const first = await start('first', before);
    await owned(first);
    vantages.see('us-south', 'down');
    await promoting.promise;
    await start('second', after);
    const third = await start('third', after);
    await eventually(async () => {
      const { configuration } = await first.facade.application('shop');
      if (configuration.next !== young) throw new Error('the first does not know of the others yet');
    });

    expect(first.controller.custodyOf('shop')?.state.operation?.kind).toBe('failover');

    over.resolve();
    await untilState(third.store, 'shop', (state) => state.phase === 'displaced');
    await eventually(async () => {
      expect((await third.facade.application('shop')).configuration.inForce).toBe(young);
    });
    await expectChangeToldOnce(third);
    expect(world.effectsOf('promote:db:eu-de')).toBe(1);
  });
});

it('an application whose region is taken out of the configuration is told as an error that says what to do', async () => {
  const first = await start('first', before);
  await owned(first);
  await untilState(first.store, 'shop', (state) => state.phase === 'steady');
  await stop(first);
  const errors: string[] = [];
  const destination = { write: (line: string) => void errors.push(JSON.parse(line).because) };
  const log = createLog({ name: 'test', level: 'error', destination });
  const without = { ...before, regions: before.regions.filter(({ id }) => id !== 'us-south') };
  const second = await start('second', without, {}, log);
  await owned(second);

  expect(errors).toEqual([expect.stringContaining('It stands in us-south, which its configuration does not have')]);
  expect((await second.facade.application('shop')).configuration.unknownRegions).toEqual(['us-south']);
});

async function start(
  instance: string,
  application: typeof before,
  between: Between = {},
  log = silent,
): Promise<Started> {
  const controller = await startController(redis.url, application, world, instance, { timings, between, log });
  started.push(controller);
  return controller;
}

async function stop(controller: Started): Promise<void> {
  started = started.filter((each) => each !== controller);
  await controller.stop();
}

function owned({ controller }: Started): Promise<void> {
  return eventually(async () => {
    if (controller.custodyOf('shop') === undefined) throw new Error('it does not own it yet');
  });
}

/** The primary region fails, and users are served from the other one. */
async function failOver({ store }: Started): Promise<void> {
  vantages.see('us-south', 'down');
  await untilState(store, 'shop', (state) => state.phase === 'displaced');
}

/** Resolves when a controller's status names those that do not hold the configuration in force. */
function untilOthers({ facade }: Started, instances: readonly string[]): Promise<void> {
  return eventually(async () => {
    const { others, inForce } = (await facade.application('shop')).configuration;
    expect(inForce).toBeDefined();
    expect(others.map(({ instance }) => instance)).toEqual(instances);
  });
}

/** The journal tells the change with what differs, nothing is decided under the wrong one, and all can be derived again. */
async function expectChangeToldOnce({ store }: Started): Promise<void> {
  const entries = await eventually(async () => {
    const all = await store.journal('shop', 500);
    if (!all.some(({ body }) => body.kind === 'configuration')) throw new Error('it is not told yet');
    return all;
  });
  const told = entries.flatMap(({ body }) => (body.kind === 'configuration' ? [body] : []));
  expect(told).toMatchObject([
    { from: old, to: young, changes: [{ path: 'policy.holdDownMs', was: 600_000, is: 1_000 }], configuration: after },
  ]);
  expect(verifyChain(entries)).toEqual({ intact: true });
  const replayed = replay(entries, { version: 'test', rules: rulesHash() });
  expect(replayed).toMatchObject({ configurations: 1, cut: [], foreign: [], deviation: undefined });
}

/** From its death on nothing leaves a controller: as if its machine were gone, without its lease being given back. */
function killable(): { readonly between: Between; kill(): void } {
  let dead = false;
  const store = (target: ControllerStore): ControllerStore =>
    new Proxy(target, {
      get(_, name: keyof ControllerStore) {
        const value = target[name];
        if (typeof value !== 'function' || name === 'now' || name === 'listen' || name === 'close') return value;
        return async (...args: unknown[]) => {
          if (dead) throw new StoreUnavailable('this controller is dead');
          return (value as (...given: unknown[]) => Promise<unknown>).apply(target, args);
        };
      },
    });
  return {
    between: { store },
    kill: () => {
      dead = true;
    },
  };
}

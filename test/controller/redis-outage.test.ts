import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../store/open-store.ts';
import { startTestRedis, type TestRedis } from '../support/redis-server.ts';
import { shop } from '../support/shop.ts';
import { type Started, startController, startVantages, untilState } from './harness.ts';
import { ImitationWorld } from './imitation.ts';

const patient = { timeout: 60_000 };
const application = shop({ confirmForMs: 300, cooldownMs: 0, staleAfterMs: 5_000, observationStaleAfterMs: 10_000 });
const timings = { leaseMs: 1_500, renewEveryMs: 200, observeEveryMs: 200, turnEveryMs: 50 };

let redis: TestRedis;
let world: ImitationWorld;
let vantages: Awaited<ReturnType<typeof startVantages>>;
let started: Started[];
beforeEach(async () => {
  redis = await startTestRedis();
  world = new ImitationWorld();
  vantages = await startVantages(redis.url, application, world);
  const start = (instance: string) => startController(redis.url, application, world, instance, { timings });
  started = await Promise.all([start('one'), start('two')]);
  await eventually(async () => {
    if (
      owner()
        ?.controller.custodyOf('shop')
        ?.context()
        .health.some(({ health }) => health !== 'up') !== false
    )
      throw new Error('nobody sees both regions yet');
  });
});
afterEach(async () => {
  await Promise.all(started.map((each) => each.stop()));
  await vantages.stop();
  await redis.stop();
});

describe('while Redis is gone', patient, () => {
  it('nothing is written anywhere, whatever happens, and every controller says so', async () => {
    await redis.kill();
    vantages.see('us-south', 'down');
    await Promise.all(started.map(leaseRanOut));

    expect(world.acts).toEqual([]);
    expect(started.map(({ facade }) => facade.readiness().ready)).toEqual([false, false]);

    await redis.restart();
    const [one] = started;
    if (one !== undefined) await untilState(one.store, 'shop', (state) => state.phase === 'displaced');
    expect(world.effectsOf('promote:db:eu-de')).toBe(1);
  });

  it('an operation under way stops before its next call, and goes on when it is back', async () => {
    const begun = Promise.withResolvers<void>();
    const gone = Promise.withResolvers<void>();
    world.intercept = async ({ id }) => {
      if (id !== 'fence:server:us-south') return undefined;
      begun.resolve();
      await gone.promise;
      return undefined;
    };
    vantages.see('us-south', 'down');
    await begun.promise;
    await redis.kill();
    gone.resolve();
    await Promise.all(started.map(leaseRanOut));
    const during = world.acts.map(({ step }) => step);

    // Calls that had left before are carried out; nothing leaves after.
    expect(during.filter((step) => step.startsWith('promote') || step.startsWith('route'))).toEqual([]);

    await redis.restart();
    const [one] = started;
    if (one !== undefined) await untilState(one.store, 'shop', (state) => state.phase === 'displaced', 30_000);
    expect(world.effectsOf('promote:db:eu-de')).toBe(1);
  });
});

describe('a pause that is asked for without Redis', patient, () => {
  it('holds at once in the controller that was asked, is written when Redis is back, and nothing is done before', async () => {
    const one = owner();
    if (one === undefined) throw new Error('no owner');
    const custody = one.controller.custodyOf('shop');
    await redis.kill();
    const pausing = one.facade.pause('shop', 'ada', 'wait');
    expect(custody?.mayAct).toBe(false);
    expect(await pausing).toMatchObject({ by: 'ada', written: false });

    vantages.see('us-south', 'down');
    await redis.restart();
    await untilState(one.store, 'shop', (state) => state.phase === 'suspect');
    await eventually(async () => {
      expect(await one.store.readPause('shop')).toMatchObject({ by: 'ada', reason: 'wait' });
    });
    expect(world.acts).toEqual([]);

    await eventually(async () => {
      expect(await one.facade.command('shop', { body: { kind: 'resume' }, by: 'ada', reason: 'go on' })).toMatchObject({
        accepted: true,
      });
    });
    await untilState(one.store, 'shop', (state) => state.phase === 'displaced', 30_000);
  });
});

describe('what was seen before Redis was gone', patient, () => {
  it('is not acted on when it is back, until it is seen again', async () => {
    vantages.see('us-south', 'down');
    const [one] = started;
    if (one === undefined) throw new Error('no controller');
    await untilState(one.store, 'shop', (state) => state.phase === 'suspect');
    await redis.kill();
    // Nobody reports any more: whatever a controller did now, it would do on old news.
    await vantages.stop();
    await Promise.all(started.map(leaseRanOut));
    const confirmed = application.policy.confirmForMs;
    await redis.restart();

    const again = await eventually(async () => {
      const custody = owner()?.controller.custodyOf('shop');
      const suspectedFor = custody && custody.context().view.now - (custody.state.suspected['us-south'] ?? Infinity);
      if (custody === undefined || (suspectedFor ?? 0) < 2 * confirmed)
        throw new Error('nobody has looked for long enough');
      return custody;
    });
    expect(again.context().view.reports).toEqual([]);
    expect(again.state.operation).toBeUndefined();
    expect(world.acts).toEqual([]);

    vantages = await startVantages(redis.url, application, world);
    vantages.see('us-south', 'down');
    await untilState(one.store, 'shop', (state) => state.phase === 'displaced');
  });
});

function owner(): Started | undefined {
  return started.find(({ controller }) => controller.custodyOf('shop') !== undefined);
}

function leaseRanOut({ controller }: Started): Promise<void> {
  return eventually(async () => {
    if (controller.lease.held) throw new Error('the lease has not run out yet');
  });
}

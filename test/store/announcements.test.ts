import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProberStore } from '../../src/store/contract.ts';
import { startTestRedis, type TestRedis } from '../support/redis-server.ts';
import { eventually, reading, storesOn } from './open-store.ts';
import { own } from './samples.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());

/** What a witness hears, in order. */
function witness(prober: ProberStore): string[] {
  const heard: string[] = [];
  prober.onAnnouncement((application, { epoch, operation }) => heard.push(`${application} ${epoch} ${operation}`));
  return heard;
}

async function untilHeard(heard: readonly string[], announcement: string): Promise<void> {
  await eventually(async () => expect(heard).toContain(announcement));
}

describe('an announcement', () => {
  it('reaches the probers that listen, as it is written', async () => {
    await using stores = storesOn(redis.url);
    const [controller, prober] = await Promise.all([stores.controller(), stores.prober('us-south')]);
    const heard = witness(prober);
    await reading(redis.client, 'recalls-us-south');
    const owner = await own(controller, 'c-1');

    const told = await controller.announce({
      application: 'shop',
      ...owner,
      announcement: { epoch: 7, operation: 'shop-7@n' },
    });

    expect(told).toBe(true);
    await untilHeard(heard, 'shop 7 shop-7@n');
  });

  it('is there for a prober that comes later, and for one whose connection was lost', async () => {
    await using stores = storesOn(redis.url);
    const controller = await stores.controller();
    const owner = await own(controller, 'c-1');
    await controller.announce({ application: 'shop', ...owner, announcement: { epoch: 7, operation: 'shop-7' } });

    const prober = await stores.prober('us-south');
    const heard = witness(prober);
    await redis.client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');

    await untilHeard(heard, 'shop 7 shop-7');
  });

  it('of a controller that does not own the application any more is refused, and nobody hears it', async () => {
    await using stores = storesOn(redis.url);
    const controller = await stores.controller();
    const { instance, token } = await own(controller, 'c-1');
    await controller.claim('shop', 'c-1', { configuration: 'c-1' });

    const told = await controller.announce({
      application: 'shop',
      instance,
      token,
      announcement: { epoch: 9, operation: 'shop-9' },
    });

    expect(told).toBe(false);
    expect(await redis.client.exists(stores.keys.announcements)).toBe(0);
  });

  it('that nobody can read is left out and logged, and the others arrive', async () => {
    await using stores = storesOn(redis.url);
    const controller = await stores.controller();
    const owner = await own(controller, 'c-1');
    await redis.client.hset(stores.keys.announcements, 'bank', '{"epoch":"many"}');
    await controller.announce({ application: 'shop', ...owner, announcement: { epoch: 7, operation: 'shop-7' } });

    const prober = await stores.prober('us-south');
    const heard = witness(prober);
    await redis.client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');

    await untilHeard(heard, 'shop 7 shop-7');
    expect(heard.filter((each) => each.startsWith('bank'))).toEqual([]);
  });
});

describe('what owners have found about readiness', () => {
  it('is told by every controller, and what can not be used is as if nobody had looked', async () => {
    await using stores = storesOn(redis.url);
    const [one, other] = [await stores.controller(), await stores.controller()];
    const finding = { severity: 'error' as const, about: 'pool 1', sentence: 'It has no origin.' };
    const examined = { findings: [finding], unexamined: ['db'], examinedAt: 1_000 };

    expect(await other.readReadiness('shop')).toBeUndefined();
    await one.keepReadiness('shop', examined);
    expect(await other.readReadiness('shop')).toEqual(examined);

    await redis.client.hset(stores.keys.readiness, 'shop', 'nonsense');
    expect(await other.readReadiness('shop')).toBeUndefined();
  });
});

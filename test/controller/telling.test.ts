import { afterAll, beforeAll, expect, it } from 'vitest';
import { followCustody } from '../../src/compose/follow-custody.ts';
import type { Controller } from '../../src/controller/controller.ts';
import type { Notification } from '../../src/notify/notification.ts';
import { Teller } from '../../src/notify/teller.ts';
import { systemRuntime } from '../../src/runtime.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { startTestRedis, type TestRedis } from '../support/redis-server.ts';
import { shop } from '../support/shop.ts';
import { openStore, type Started, startController, startVantages, untilState } from './harness.ts';
import { ImitationWorld } from './imitation.ts';

const application = shop({ confirmForMs: 0, cooldownMs: 0, failback: 'manual', staleAfterMs: 10_000 });
/** Slow enough for a busy machine: nobody dies here. */
const timings = { leaseMs: 5_000, renewEveryMs: 500, observeEveryMs: 200, turnEveryMs: 100 };
const installation = 'telling';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());

/** A controller whose receiver takes what it is told, or is away. */
async function startTelling(instance: string, world: ImitationWorld, isAway: () => boolean) {
  const heard: Notification[] = [];
  const board = await openStore(redis.url, application, installation);
  const owner: { by?: Controller } = {};
  const sink = {
    name: 'one',
    wants: () => true,
    async send(notification: Notification) {
      if (isAway()) return { outcome: 'failed', because: 'It is away.' } as const;
      heard.push(notification);
      return { outcome: 'delivered' } as const;
    },
    close() {},
  };
  const teller = new Teller({
    runtime: systemRuntime(),
    installation,
    store: board,
    sinks: [sink],
    owns: (id) => owner.by?.custodyOf(id) !== undefined,
    seen: () => undefined,
    vacant: () => [],
    log: createLog({ name: 'test', level: 'silent' }),
    onResult: () => undefined,
  });
  const started: Started = await startController(redis.url, application, world, instance, {
    installation,
    timings,
    between: {
      store: (store) =>
        followCustody(store, {
          taken: (id, kept) => teller.taken(id, kept?.version ?? 0, kept?.state),
          committed: ({ application: id, entry, next }, version) => teller.committed(id, version, entry, next),
        }),
    },
  });
  owner.by = started.controller;
  return {
    store: started.store,
    board,
    titles: () => heard.map(({ title }) => title),
    async stop() {
      await started.stop();
      await teller.stop();
      await board.close();
    },
  };
}

it('what happened while the receiver was away and the owner ended is told by the next owner, and nothing twice', async () => {
  const world = new ImitationWorld();
  const vantages = await startVantages(redis.url, application, world, { installation });
  const away = { now: false };
  const first = await startTelling('first', world, () => away.now);
  vantages.see('us-south', 'down');
  await expect.poll(first.titles).toContain('us-south is not used any more');
  await untilState(first.store, 'shop', ({ phase }) => phase === 'displaced');
  await expect.poll(first.titles).toContain('The failover is done: us-south → eu-de');
  away.now = true;
  await first.store.pause('shop', { by: 'alice', reason: 'We look' });
  await untilState(first.store, 'shop', ({ pause }) => pause !== undefined);
  await first.stop();

  const next = await startTelling('next', world, () => false);
  await expect.poll(next.titles).toContain('Paused by alice: no act begins until it is resumed');

  expect(first.titles().slice(0, 2)).toEqual(['us-south is down', 'A failover has begun: us-south → eu-de']);
  expect(next.titles().filter((title) => first.titles().includes(title))).toEqual([]);
  await Promise.all([next.stop(), vantages.stop()]);
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { publishingGates } from '../../src/compose/publishing-gates.ts';
import { systemRuntime } from '../../src/runtime.ts';
import type { ControllerStore, GatePublisher } from '../../src/store/contract.ts';
import { createProberStore } from '../../src/store/prober-store.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { startTestRedis, type TestRedis } from '../support/redis-server.ts';
import { shop } from '../support/shop.ts';
import { startController, startVantages, untilState } from './harness.ts';
import { ImitationWorld } from './imitation.ts';

const application = shop({ confirmForMs: 0, cooldownMs: 0, failback: 'manual', staleAfterMs: 1_000 });
const runtime = systemRuntime();
const log = createLog({ name: 'test', level: 'silent' });

let redis: TestRedis;
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());

/** What a prober is told of the shop's gates, in order. */
async function follow(installation: string) {
  const told: string[] = [];
  const options = { url: redis.url, keyPrefix: 'regent', commandTimeoutMs: 2_000, vantage: 'au-syd', runtime };
  const store = await createProberStore({ ...options, installation });
  store.followGates({ onGate: (_, { active }) => void told.push(active.join('+')), onFresh: () => {} });
  return { told, close: () => store.close() };
}

const telling = (store: ControllerStore & GatePublisher) => publishingGates(store, store, { runtime, log }).store;

it('a failover opens the gate of the new region and closes that of the old one', async () => {
  const installation = 'gates-1';
  const world = new ImitationWorld();
  const gates = await follow(installation);
  const vantages = await startVantages(redis.url, application, world, { installation });
  const owner = await startController(redis.url, application, world, 'owner', {
    installation,
    between: { store: telling },
  });
  vantages.see('us-south', 'down');
  await untilState(owner.store, 'shop', ({ phase }) => phase === 'displaced');

  await expect.poll(() => gates.told.at(-1)).toBe('eu-de');

  expect(gates.told.indexOf('us-south')).toBeLessThan(gates.told.indexOf('eu-de'));
  await Promise.all([owner.stop(), vantages.stop(), gates.close()]);
});

it('what an owner has committed and not told any more, the next one tells', async () => {
  const installation = 'gates-2';
  const world = new ImitationWorld();
  const gates = await follow(installation);
  const vantages = await startVantages(redis.url, application, world, { installation });
  const mute = (store: ControllerStore) => store;
  const first = await startController(redis.url, application, world, 'first', {
    installation,
    between: { store: mute },
  });
  vantages.see('us-south', 'down');
  await untilState(first.store, 'shop', ({ phase }) => phase === 'displaced');
  await first.stop();
  expect(gates.told).toEqual([]);

  const next = await startController(redis.url, application, world, 'next', {
    installation,
    between: { store: telling },
  });

  await expect.poll(() => gates.told.at(-1), { timeout: 30_000 }).toBe('eu-de');
  await Promise.all([next.stop(), vantages.stop(), gates.close()]);
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestRedis, type TestRedis } from '../support/redis-server.ts';
import { settlingWithin, shop } from '../support/shop.ts';
import { openStore, startController, startVantages, untilState } from './harness.ts';
import { ImitationWorld } from './imitation.ts';
import { Mortality } from './mortal.ts';

const careful = settlingWithin(
  1_000,
  shop({ confirmForMs: 0, cooldownMs: 0, staleAfterMs: 3_000, observationStaleAfterMs: 5_000 }),
);

/** Slower than elsewhere: all the deaths are died at the same time, on however small a machine. */
const timings = { leaseMs: 3_000, renewEveryMs: 500, observeEveryMs: 1_000, turnEveryMs: 500 };

let redis: TestRedis;
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());

/** One failover whose first owner dies at a point; a second controller is there to go on. */
async function failoverWithDeathAt(point: number, application = careful, world = new ImitationWorld()) {
  const installation = `death-${application.policy.fenceOnFailure}-${point}`;
  const vantages = await startVantages(redis.url, application, world, { installation, everyMs: 300 });
  let second: ReturnType<typeof startController> | undefined;
  const succeed = () => {
    second ??= startController(redis.url, application, world, 'second', { installation, timings });
  };
  const mortality = new Mortality(point, succeed);
  const first = await startController(redis.url, application, world, 'first', {
    installation,
    timings,
    between: mortality.between,
  });
  while (first.controller.custodyOf('shop') === undefined) await new Promise((resolve) => setTimeout(resolve, 10));
  vantages.see('us-south', 'down');
  const reader = await openStore(redis.url, application, installation);
  const state = await untilState(
    reader,
    'shop',
    (each) => each.phase === 'displaced' || each.phase === 'blocked',
    60_000,
  );
  await reader.close();
  if (!mortality.dead) await first.stop();
  await (await second)?.stop();
  await vantages.stop();
  return { world, state, died: mortality.dead };
}

/** Some of the points of a failover at which a controller can die; `npm run test:kills` is about each of them. */
const everyEighth = [4, 12, 20, 28, 36, 44, 52];

it.concurrent('a controller that dies is succeeded by one that ends the operation, or asks where nobody can know', {
  timeout: 180_000,
}, async () => {
  const ends = await Promise.all(everyEighth.map(async (point) => ({ point, ...(await failoverWithDeathAt(point)) })));

  for (const { point, world, state, died } of ends) {
    expect(died, `killed at point ${point}`).toBe(true);
    const twice = ['promote:db:eu-de', 'promote:volume:eu-de'].filter((step) => world.effectsOf(step) > 1);
    expect(twice, `killed at point ${point}`).toEqual([]);
    if (state.phase === 'blocked') {
      expect(state.blocked?.because, `killed at point ${point}`).toContain(
        'Nobody knows whether the call was carried out',
      );
    } else {
      expect(world.servedBy, `killed at point ${point}`).toBe('eu-de');
    }
  }
});

/** Its servers can be neither seen nor stopped in us-south; of each promotion it notes whether that was allowed by then. */
async function worldWithoutFence(installation: string) {
  const world = new ImitationWorld();
  world.regions.server = { ...world.regions.server, 'us-south': { fenced: 'unknown', detail: 'No answer.' } };
  const reader = await openStore(redis.url, careful, installation);
  const promotions: boolean[] = [];
  world.intercept = async ({ verb }) => {
    if (verb === 'fence') return { outcome: 'refused', again: false, note: 'The power control does not answer.' };
    if (verb === 'promote') promotions.push((await reader.read('shop'))?.state.unfenced !== undefined);
    return undefined;
  };
  return { world, promotions, reader };
}

it.concurrent('a controller killed anywhere promotes nothing unfenced before that is allowed, and its successor knows of it', {
  timeout: 180_000,
}, async () => {
  const policy = { ...careful.policy, fenceOnFailure: 'proceed' as const };
  const bold = { ...careful, policy };
  const points = Array.from({ length: 9 }, (_, index) => 4 + 2 * index);

  const ends = await Promise.all(
    points.map(async (point) => {
      const { world, promotions, reader } = await worldWithoutFence(`death-proceed-${point}`);
      const { state } = await failoverWithDeathAt(point, bold, world);
      await reader.close();
      return { point, promotions, state };
    }),
  );

  for (const { point, promotions, state } of ends) {
    expect(promotions.length, `killed at point ${point}`).toBeGreaterThan(0);
    expect(promotions, `killed at point ${point}`).not.toContain(false);
    expect(state.unfenced, `killed at point ${point}`).toMatchObject([
      { resource: 'server', region: 'us-south', because: 'The power control does not answer.' },
    ]);
  }
});

import { describe, expect, it } from 'vitest';
import { goalOf } from '../../../src/domain/goal.ts';
import { createCis } from '../../../src/providers/cis/index.ts';
import { cisInstance } from '../../../src/providers/cis/instance.ts';
import type { CisSettings } from '../../../src/providers/cis/schema.ts';
import { resourceSettings } from '../../../src/providers/settings.ts';
import { virtualRuntime } from '../../support/virtual-runtime.ts';
import { actCall, look, owner, step } from '../support.ts';
import { MemoryCis, memoryHttp } from './memory-cis.ts';
import { crn, loadBalancer, pool, poolsSettings, userOfPool, usRegionPool, weightsSettings } from './objects.ts';

const list = `/zones/${weightsSettings.zone}/load_balancers`;
const path = `/load_balancers/pools/${pool.id}`;
const [us, eu] = pool.origins;

/** A pool in which eu-de serves and us-south is about to come home; `more` is what else is in it. */
function atEurope(weights: readonly [number, number], more: object[] = [], settings: object = weightsSettings) {
  const origins = [{ ...us, weight: weights[0] }, { ...eu, weight: weights[1] }, ...more];
  const cis = new MemoryCis({
    [list]: [userOfPool, loadBalancer],
    '/load_balancers/pools': [{ ...pool, origins }, usRegionPool],
  });
  const runtime = virtualRuntime();
  const instance = cisInstance({ runtime, http: memoryHttp(cis), crn, callsPerMinute: 100 });
  const provider = createCis(resourceSettings.parse({ name: 'www', ...settings }) as CisSettings, { instance, owner });
  const route = async (percent: number | undefined, active = ['us-south'], kept = {}, shifted?: string[]) => {
    const part = percent === undefined ? undefined : { regions: ['us-south'], percent };
    const wanted = step('route', 'us-south', { active, part, shifted, graceful: true });
    const acted = await runtime.until(provider.act(wanted, actCall({ kept })));
    const seen = await runtime.until(provider.observe(look()));
    return { acted, goal: goalOf(wanted, { resource: 'www', at: 0, ...seen }).answer };
  };
  const weightsNow = () => {
    const now = cis.find(path) as { origins: { weight: number }[] } | undefined;
    return now?.origins.map(({ weight }) => weight);
  };
  return { provider, route, weightsNow };
}

describe('a move in parts by weights', () => {
  it('goes from 1 to 10, 50 and 100 %, each of which is seen, and leaves nobody without a place', async () => {
    const { provider, route, weightsNow } = atEurope([0, 1]);
    expect(provider.abilities).toMatchObject([{ verb: 'route', parts: true }]);

    const steps: Record<string, unknown> = {};
    for (const percent of [1, 10, 50]) {
      expect((await route(percent)).goal).toBe('yes');
      steps[percent] = weightsNow();
    }
    expect((await route(undefined)).goal).toBe('yes');

    expect(steps).toEqual({ 1: [0.01, 1], 10: [0.11, 1], 50: [1, 1] });
    expect(weightsNow()).toEqual([1, 0]);
  });

  it('is backed out of to the side that is still warm by one write', async () => {
    const { route, weightsNow } = atEurope([0, 1]);
    await route(50);

    expect((await route(undefined, ['eu-de'])).goal).toBe('yes');

    expect(weightsNow()).toEqual([0, 1]);
  });

  it('is as fine as the steps of weights allow, whatever the weights were', async () => {
    const { route, weightsNow } = atEurope([0, 0.3]);

    expect((await route(1)).goal).toBe('yes');

    expect(weightsNow()).toEqual([0.01, 1]);
  });

  it('ends with the weights that were there before the region was left', async () => {
    const { route, weightsNow } = atEurope([0, 0.5]);
    const kept = { 'us-south': { weight: 0.7 }, 'eu-de': { weight: 0.5 } };
    await route(50, ['us-south', 'eu-de'], kept);

    await route(undefined, ['us-south', 'eu-de'], kept);

    expect(weightsNow()).toEqual([0.7, 0.5]);
  });

  it('ends with a weight of 1 where nobody has ever seen another one than that of a part', async () => {
    const { route, weightsNow } = atEurope([0, 1]);
    await route(10, ['us-south', 'eu-de']);

    await route(undefined, ['us-south', 'eu-de'], { 'eu-de': { weight: 1 } }, ['us-south']);

    expect(weightsNow()).toEqual([1, 1]);
  });

  it('leaves the weight of an origin of no region alone, which counts among the others', async () => {
    const stranger = { name: 'static', address: 'static.example', enabled: true, weight: 0.5 };
    const { route, weightsNow } = atEurope([0, 0.5], [stranger]);

    expect((await route(50)).goal).toBe('yes');

    expect(weightsNow()).toEqual([1, 0.5, 0.5]);
  });

  it('is refused where nobody else serves who could keep the rest', async () => {
    const { route } = atEurope([1, 0]);

    expect((await route(10)).acted).toMatchObject({ outcome: 'refused', again: false });
  });
});

it('a mode that moves all users or none does not take a part, and does not say that it could', async () => {
  const { provider, route } = atEurope([0, 1], [], poolsSettings);

  expect(provider.abilities[0]).not.toHaveProperty('parts');
  expect((await route(10)).acted).toMatchObject({ outcome: 'refused', note: expect.stringContaining('mode weights') });
  expect((await route(10)).goal).toBe('unknown');
});

import { describe, expect, it } from 'vitest';
import type { Application, Resource } from '../../../src/domain/application.ts';
import type { CisObject } from '../../../src/providers/cis/schema.ts';
import { carried } from '../../support/carried.ts';
import { shop } from '../../support/shop.ts';
import { virtualRuntime } from '../../support/virtual-runtime.ts';
import { MemoryCis } from './memory-cis.ts';
import { type Call, memoryTransport, providersOver } from './memory-transport.ts';
import { crn, euRegionPool, loadBalancer, pool, usRegionPool } from './objects.ts';

const zone = '9'.repeat(32);
const balancers = `/zones/${zone}/load_balancers`;
const minuteMs = 60_000;

function idOf(number: number): string {
  return number.toString(16).padStart(32, '0');
}

/** An application of traffic alone: its resources are all on CIS. */
function trafficOf(settings: readonly Record<string, unknown>[], cis: MemoryCis, more: Partial<Application> = {}) {
  const runtime = virtualRuntime();
  const network = memoryTransport(runtime, cis);
  const providers = providersOver(runtime, network, settings);
  const resources = Object.entries(providers).map(
    ([id, { abilities }]): Resource => ({ id, provider: 'cis', regions: ['us-south', 'eu-de'], abilities, after: [] }),
  );
  const application = shop({}, { resources, edges: [], ...more });
  return { runtime, network, app: carried(runtime, application, providers) };
}

describe('200 load balancers moved in one operation', () => {
  const count = 200;
  const objects = Array.from({ length: count }, (_, number) => ({
    ...loadBalancer,
    id: idOf(number),
    name: `n${number}.shop.example`,
    default_pools: [usRegionPool.id, euRegionPool.id],
    fallback_pool: usRegionPool.id,
    region_pools: {},
    pop_pools: {},
  }));
  const settings = objects.map(({ id }, number) => ({
    name: `n${number}`,
    provider: 'cis',
    crn,
    mode: 'pools',
    zone,
    loadBalancer: id,
    pools: { 'us-south': usRegionPool.id, 'eu-de': euRegionPool.id },
  }));

  it('cost each one read and one PUT of its own, stay within 100 calls a minute, and lose hardly any time', async () => {
    const cis = new MemoryCis({ [balancers]: objects, '/load_balancers/pools': [usRegionPool, euRegionPool] });
    const { runtime, network, app } = trafficOf(settings, cis);

    const moved = await runtime.until(app.run('switchover', { active: ['eu-de'], primary: 'eu-de' }), 60 * minuteMs);

    expect(moved.steps.map(({ status }) => status)).toEqual(Array.from({ length: count }, () => 'done'));
    const own = network.calls.filter(({ path }) => path !== balancers);
    const byObject = Map.groupBy(own, ({ path, method }) => `${method} ${path}`);
    expect(Math.max(...[...byObject.values()].map(({ length }) => length))).toBe(1);
    expect(own).toHaveLength(2 * count);
    expect(mostInAMinute(network.calls)).toBeLessThanOrEqual(100);
    expect(runtime.monotonicMs()).toBeLessThanOrEqual(1.05 * (network.calls.length / 100) * minuteMs);
  });
});

function mostInAMinute(calls: readonly Call[]): number {
  return Math.max(...calls.map(({ at: from }) => calls.filter(({ at }) => at >= from && at < from + minuteMs).length));
}

describe('a region that is drained from a load balancer with geographic steering, and restored', () => {
  const [us, eu, stranger, newcomer] = ['1', '2', '3', '4'].map((digit) => digit.repeat(32)) as [
    string,
    string,
    string,
    string,
  ];
  const before = {
    ...loadBalancer,
    id: idOf(1),
    description: 'Mine.',
    steering_policy: 'geo',
    default_pools: [us, stranger, eu],
    fallback_pool: us,
    region_pools: { WNAM: [us, eu], WEU: [stranger, eu, us], EEU: [us], OC: [stranger] },
    pop_pools: { FRA: [eu, us] },
  };
  const settings = {
    name: 'www',
    provider: 'cis',
    crn,
    mode: 'pools',
    zone,
    loadBalancer: before.id,
    pools: { 'us-south': us, 'eu-de': eu },
  };
  const setUp = () => {
    const pools = [us, eu, stranger, newcomer].map((id) => ({ ...pool, id, name: id.slice(0, 4) }));
    const cis = new MemoryCis({ [balancers]: [before], '/load_balancers/pools': pools });
    return { cis, path: `${balancers}/${before.id}`, ...trafficOf([settings], cis, { activeRegions: 2 }) };
  };
  const both = { active: ['us-south', 'eu-de'], primary: 'us-south' };
  const europe = { active: ['eu-de'], primary: 'eu-de' };

  it('is first nowhere meanwhile, and afterwards everything but the mark is as it was', async () => {
    const { cis, path, runtime, app } = setUp();

    await runtime.until(app.run('drain', europe));
    const drained = cis.find(path) as typeof before;
    const restored = await runtime.until(app.run('restore', both));

    const firsts = [drained.default_pools, ...Object.values(drained.region_pools), ...Object.values(drained.pop_pools)];
    expect(firsts.map(([first]) => first)).not.toContain(us);
    expect(drained.fallback_pool).toBe(eu);
    expect(drained.description).toBe('Mine. [regent example/shop=1.1]');
    expect(restored.steps).toMatchObject([{ status: 'done' }]);
    const { modified_on: _, healthy: _h, description, ...after } = cis.find(path) ?? {};
    const { modified_on: _m, description: _d, ttl: _t, ...was } = before;
    expect(description).toBe('Mine. [regent example/shop=2.1]');
    expect(after).toEqual(was);
  });

  it('goes back into its places alone: what others have changed meanwhile stays', async () => {
    const { cis, path, runtime, app } = setUp();

    await runtime.until(app.run('drain', europe));
    const drained = cis.find(path) as CisObject & typeof before;
    const { WEU: _weu, ...regions } = drained.region_pools;
    cis.set(path, {
      ...drained,
      description: `Renamed. ${drained.description}`,
      notes: 'new',
      default_pools: [newcomer, ...drained.default_pools],
      region_pools: { ...regions, OC: [newcomer, stranger], SAS: [eu, stranger] },
    });
    await runtime.until(app.run('restore', both));

    expect(cis.find(path)).toMatchObject({
      description: 'Renamed. Mine. [regent example/shop=2.1]',
      notes: 'new',
      default_pools: [us, newcomer, eu, stranger],
      region_pools: { WNAM: [us, eu], EEU: [us], OC: [newcomer, stranger], SAS: [eu, stranger] },
      pop_pools: { FRA: [eu, us] },
      fallback_pool: us,
    });
  });
});

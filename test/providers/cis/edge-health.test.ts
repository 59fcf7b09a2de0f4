import nock from 'nock';
import { describe, expect, it } from 'vitest';
import { createCis } from '../../../src/providers/cis/index.ts';
import { cisInstance } from '../../../src/providers/cis/instance.ts';
import type { CisObject, CisSettings } from '../../../src/providers/cis/schema.ts';
import { resourceSettings } from '../../../src/providers/settings.ts';
import { virtualRuntime } from '../../support/virtual-runtime.ts';
import { look, onlyNock, owner, providerOf } from '../support.ts';
import { MemoryCis, memoryHttp } from './memory-cis.ts';
import {
  crn,
  encodedCrn,
  euRegionPool,
  failed,
  listed,
  pool,
  poolsSettings,
  poolsUrl,
  usRegionPool,
  weightsSettings,
} from './objects.ts';
import { api } from './wire-support.ts';

const monitor = { id: pool.monitor, type: 'https', path: '/healthz', interval: 60, timeout: 5, retries: 2 };
const monitorsUrl = `/v1/${encodedCrn}/load_balancers/monitors`;
const [us, eu] = pool.origins;

describe("CIS's own checks on the wire", () => {
  onlyNock();

  it('are read by one list of pools, and the monitors once', async () => {
    const provider = providerOf(weightsSettings);
    api()
      .get(poolsUrl)
      .times(2)
      .reply(200, listed({ ...pool, origins: [{ ...us, healthy: true }, eu] }));
    api().get(monitorsUrl).reply(200, listed(monitor));

    const first = await provider.edgeHealth?.(look());
    const second = await provider.edgeHealth?.(look());

    expect(first).toEqual({
      agedMs: 60_000,
      seen: [
        { region: 'us-south', verdict: 'up', reason: 'ok' },
        { region: 'eu-de', verdict: 'up', reason: 'ok' },
      ],
    });
    expect(second).toEqual(first);
    expect(nock.isDone()).toBe(true);
  });

  it('say nothing where CIS does not answer', async () => {
    api().get(poolsUrl).reply(403, failed(10000, 'Authentication error'));

    const view = await providerOf(weightsSettings).edgeHealth?.(look());

    expect(view).toMatchObject({ seen: [], because: expect.stringContaining('403') });
  });

  it('abstain where the monitors can not be read, since a gate could be among them', async () => {
    api().get(poolsUrl).reply(200, listed(pool));
    api().get(monitorsUrl).reply(403, failed(10000, 'Authentication error'));

    const view = await providerOf(weightsSettings).edgeHealth?.(look());

    expect(view?.seen.map(({ verdict, reason }) => `${verdict}: ${reason}`)).toEqual([
      'unknown: no monitor',
      'unknown: no monitor',
    ]);
  });
});

/** A CIS in memory on virtual time, looked at as often as asked. */
function watched(settings: object, pools: readonly CisObject[], monitors: readonly CisObject[] = [monitor]) {
  const cis = new MemoryCis({ '/load_balancers/pools': pools, '/load_balancers/monitors': monitors });
  const runtime = virtualRuntime();
  const instance = cisInstance({ runtime, http: memoryHttp(cis), crn, callsPerMinute: 100 });
  const provider = createCis(resourceSettings.parse({ name: 'www', ...settings }) as CisSettings, { instance, owner });
  const see = async () => {
    const view = await runtime.until(provider.edgeHealth?.(look()) ?? Promise.reject(new Error('it has no checks')));
    return Object.fromEntries(view.seen.map(({ region, verdict, reason }) => [region, `${verdict}: ${reason}`]));
  };
  return { cis, runtime, see };
}

describe("CIS's own checks as a vantage", () => {
  it('do not count as down before CIS can have probed what is new', async () => {
    const { see, runtime } = watched(weightsSettings, [
      {
        ...pool,
        origins: [
          { ...us, healthy: true },
          { ...eu, healthy: false },
        ],
      },
    ]);

    expect(await see()).toEqual({ 'us-south': 'up: ok', 'eu-de': 'unknown: CIS may not have probed it yet' });
    await runtime.until(runtime.sleep(2 * 60_000 + 3 * 5_000));
    expect(await see()).toMatchObject({ 'eu-de': 'down: unhealthy' });
  });

  it('count as down at once where they have said up before, with their reason', async () => {
    const up = { ...pool, origins: [{ ...us, healthy: true }, eu] };
    const { see, cis } = watched(weightsSettings, [up]);
    await see();

    cis.objects.set('/load_balancers/pools', [pool]);

    expect(await see()).toMatchObject({ 'us-south': 'down: TCP connection failed' });
  });

  it('abstain while something is disabled, and begin anew when it is enabled again', async () => {
    const up = { ...pool, origins: [{ ...us, healthy: true }, eu] };
    const off = { ...pool, origins: [{ ...us, enabled: false, healthy: true }, eu] };
    const { see, cis } = watched(weightsSettings, [up]);
    await see();

    cis.objects.set('/load_balancers/pools', [off]);
    expect(await see()).toMatchObject({ 'us-south': 'unknown: its origin is disabled' });

    cis.objects.set('/load_balancers/pools', [pool]);
    expect(await see()).toMatchObject({ 'us-south': 'unknown: CIS may not have probed it yet' });
  });

  it('abstain where the monitor asks the gate: that is our own echo', async () => {
    const gate = { ...monitor, id: '8'.repeat(32), path: '/gate/shop/eu-de' };
    const pools = [usRegionPool, { ...euRegionPool, monitor: gate.id }];
    const { see } = watched(poolsSettings, pools, [monitor, gate]);

    expect(await see()).toEqual({
      'us-south': 'up: ok',
      'eu-de': 'unknown: its monitor asks the gate, which is our own answer',
    });
  });

  it.each<[string, CisObject[], string]>([
    ['a pool that is not there', [usRegionPool], 'unknown: there is no pool'],
    ['a disabled pool', [usRegionPool, { ...euRegionPool, enabled: false }], 'unknown: its pool is disabled'],
    ['a pool without a monitor', [usRegionPool, { ...euRegionPool, monitor: '' }], 'unknown: no monitor'],
    [
      'a pool of which CIS says nothing',
      [usRegionPool, { ...euRegionPool, healthy: null }],
      'unknown: CIS says nothing of its health',
    ],
  ])('abstain on %s', async (_name, pools, expected) => {
    const { see } = watched(poolsSettings, pools);

    expect((await see())['eu-de']).toContain(expected);
  });
});

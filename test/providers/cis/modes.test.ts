import { describe, expect, it } from 'vitest';
import { actCall, look, onlyNock, providerOf, step } from '../support.ts';
import {
  enabledOriginsSettings,
  enabledPoolsSettings,
  enveloped,
  euPool,
  euRegionPool,
  listed,
  loadBalancer,
  loadBalancersUrl,
  loadBalancerUrl,
  otherPool,
  pool,
  poolsSettings,
  poolsUrl,
  poolUrl,
  userOfPool,
  usPool,
  usRegionPool,
  weightsSettings,
} from './objects.ts';
import { api, lists, put, putAlone } from './wire-support.ts';

onlyNock();

const toEurope = step('route', 'eu-de');

describe('weights of a load balancer for which they mean nothing', () => {
  it.each([
    ['DNS-only', { proxied: false }, 'The load balancer is DNS-only'],
    ['without the pool', { default_pools: [usPool] }, 'has no pool'],
    ['with another pool in front of it', { default_pools: [usPool, pool.id] }, 'prefers other pools'],
    ['disabled', { enabled: false }, 'The load balancer is disabled'],
  ])('(%s) say nothing of where users go, and are not written', async (_, more, sentence) => {
    lists([pool], [{ ...userOfPool, ...more }]);
    const provider = providerOf(weightsSettings);

    const seen = await provider.observe(look());
    const acted = await provider.act(toEurope, actCall());

    const detail = expect.stringContaining(sentence);
    expect(seen.regions['us-south']).toEqual({ serving: 'unknown', detail });
    expect(acted).toMatchObject({ outcome: 'refused', again: false, note: detail });
  });
});

describe('CIS in the mode pools', () => {
  it('sees who serves from the order of the pools', async () => {
    api().get(loadBalancersUrl).reply(200, listed(loadBalancer));

    const seen = await providerOf(poolsSettings).observe(look());

    expect(seen.regions).toEqual({
      'us-south': { serving: 'yes', detail: 'Its pool is first for everyone.' },
      'eu-de': { serving: 'no', detail: 'Its pool is not the first of any list.' },
    });
  });

  it('puts the active pool first in every list that has one of ours, and moves the fallback off the drained one', async () => {
    const sent = put(loadBalancerUrl, loadBalancer, 200, (body) => enveloped({ ...loadBalancer, ...body }));

    const acted = await providerOf(poolsSettings).act(toEurope, actCall());

    expect(acted).toMatchObject({ outcome: 'accepted', note: expect.stringContaining('CIS has written eu-de first.') });
    expect(sent()).toEqual({
      name: 'api.shop.example',
      description: '[regent example/shop=7.3]',
      proxied: true,
      enabled: true,
      session_affinity: 'cookie',
      session_affinity_ttl: 5_000,
      steering_policy: 'off',
      default_pools: [euPool, usPool],
      fallback_pool: euPool,
      region_pools: { WEU: [euPool, usPool, otherPool], EEU: [otherPool] },
      pop_pools: { FRA: [euPool, usPool] },
    });
  });
});

describe('CIS in the mode enabled, with a pool per region', () => {
  const state = (us: boolean, eu: boolean, fallback = usPool) => {
    api()
      .get(poolsUrl)
      .reply(200, listed({ ...usRegionPool, enabled: us }, { ...euRegionPool, enabled: eu }));
    api()
      .get(loadBalancersUrl)
      .reply(200, listed({ ...loadBalancer, fallback_pool: fallback }));
  };
  const pools = `${poolsUrl}/`;

  it('raises the new side, moves the fallback, and lowers the old side last, one write an act', async () => {
    const provider = providerOf(enabledPoolsSettings);
    const graceful = step('route', 'eu-de', { graceful: true });
    state(true, false);
    const raised = putAlone(`${pools}${euPool}`, { ...euRegionPool, enabled: false });
    expect(await provider.act(graceful, actCall())).toMatchObject({ outcome: 'accepted', more: true });
    state(true, true);
    const moved = putAlone(loadBalancerUrl, loadBalancer);
    expect(await provider.act(graceful, actCall())).toMatchObject({ outcome: 'accepted', more: true });
    state(true, true, euPool);
    const lowered = putAlone(`${pools}${usPool}`, usRegionPool);
    expect(await provider.act(graceful, actCall())).toMatchObject({ outcome: 'accepted', more: false });
    expect(raised()).toMatchObject({ enabled: true, description: 'The web pool. [regent example/shop=7.3]' });
    expect(moved()).toMatchObject({ fallback_pool: euPool, default_pools: loadBalancer.default_pools });
    expect(lowered()).toMatchObject({ enabled: false, name: 'us' });
    state(false, true, euPool);
    expect(await provider.act(graceful, actCall())).toMatchObject({ note: 'It is so already: eu-de enabled alone.' });
  });

  it('lowers a dead side at once where another one serves already', async () => {
    const provider = providerOf({
      ...enabledPoolsSettings,
      pools: { ...enabledPoolsSettings.pools, 'au-syd': otherPool },
    });
    api()
      .get(poolsUrl)
      .reply(200, listed(usRegionPool, euRegionPool, { ...euRegionPool, id: otherPool, name: 'au', enabled: false }));
    api()
      .get(loadBalancersUrl)
      .reply(200, listed({ ...loadBalancer, steering_policy: 'random', fallback_pool: euPool }));
    const lowered = putAlone(`${pools}${usPool}`, usRegionPool);

    await provider.act(step('route', 'eu-de', { active: ['eu-de', 'au-syd'] }), actCall());

    expect(lowered()).toMatchObject({ enabled: false, name: 'us' });
  });

  it('does not disable a pool when no other one is seen to serve', async () => {
    const idle = { ...euRegionPool, origins: [{ ...euRegionPool.origins[0], weight: 0 }] };
    api().get(poolsUrl).reply(200, listed(usRegionPool, idle));
    api()
      .get(loadBalancersUrl)
      .reply(200, listed({ ...loadBalancer, fallback_pool: euPool }));
    api().get(`${pools}${usPool}`).reply(200, enveloped(usRegionPool));

    const acted = await providerOf(enabledPoolsSettings).act(toEurope, actCall());

    expect(acted).toMatchObject({ outcome: 'refused', again: false, note: expect.stringContaining('no other one') });
  });

  it('sees who serves: the first enabled pool where order counts, every enabled one where users are spread', async () => {
    state(false, true);
    const ordered = await providerOf(enabledPoolsSettings).observe(look());
    api().get(poolsUrl).reply(200, listed(usRegionPool, euRegionPool));
    api()
      .get(loadBalancersUrl)
      .reply(200, listed({ ...loadBalancer, steering_policy: 'random' }));
    const spread = await providerOf(enabledPoolsSettings).observe(look());

    expect(ordered.regions).toMatchObject({ 'us-south': { serving: 'no' }, 'eu-de': { serving: 'yes' } });
    expect(spread.regions).toMatchObject({ 'us-south': { serving: 'yes' }, 'eu-de': { serving: 'yes' } });
  });
});

describe('CIS in the mode enabled, with an origin per region', () => {
  const weighted = { ...pool, origins: pool.origins.map((origin) => ({ ...origin, weight: 1 })) };

  it('enables the origins of active regions and disables the others in one write', async () => {
    const sent = put(poolUrl, weighted, 200, (body) => enveloped(body));

    const acted = await providerOf(enabledOriginsSettings).act(toEurope, actCall());

    expect(acted).toMatchObject({
      outcome: 'accepted',
      note: expect.stringContaining('CIS has written enabled eu-de alone.'),
    });
    expect(sent().origins).toMatchObject([
      { name: 'us-south', enabled: false, weight: 1 },
      { name: 'eu-de', enabled: true, weight: 1 },
    ]);
  });

  it.each([
    ['the origin left has weight 0', pool, 'has weight 0'],
    ['the pool wants more origins than would be left', { ...weighted, minimum_origins: 2 }, 'minimum_origins'],
  ])('refuses when %s', async (_, object, sentence) => {
    lists([object]);
    api().get(poolUrl).reply(200, enveloped(object));

    const acted = await providerOf(enabledOriginsSettings).act(toEurope, actCall());

    expect(acted).toMatchObject({ outcome: 'refused', again: false, note: expect.stringContaining(sentence) });
  });
});

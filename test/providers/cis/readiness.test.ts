import { describe, expect, it } from 'vitest';
import { createCis } from '../../../src/providers/cis/index.ts';
import { cisInstance } from '../../../src/providers/cis/instance.ts';
import type { CisObject, CisSettings } from '../../../src/providers/cis/schema.ts';
import type { ReadinessCall } from '../../../src/providers/contract.ts';
import { resourceSettings } from '../../../src/providers/settings.ts';
import { virtualRuntime } from '../../support/virtual-runtime.ts';
import { look, owner } from '../support.ts';
import { type Interference, MemoryCis, memoryHttp } from './memory-cis.ts';
import {
  crn,
  enabledOriginsSettings,
  enabledPoolsSettings,
  euPool,
  euRegionPool,
  loadBalancer,
  otherPool,
  pool,
  poolsSettings,
  userOfPool,
  usRegionPool,
  weightsSettings,
} from './objects.ts';

const zone = `/zones/${poolsSettings.zone}/load_balancers`;
const monitor = { id: pool.monitor, type: 'https', path: '/healthz', interval: 30, timeout: 5, retries: 2 };
const gate = { ...monitor, id: '8'.repeat(32), path: '/gate/shop/eu-de' };
const gatedEurope = { ...euRegionPool, monitor: gate.id };

interface World {
  readonly balancers?: readonly CisObject[];
  readonly pools?: readonly CisObject[];
  readonly monitors?: readonly CisObject[];
}

/** What is found, one line each; the default world is one in which nothing is. */
async function found(settings: object, world: World, more: Partial<ReadinessCall> = {}, interfere?: Interference) {
  const cis = new MemoryCis({
    [zone]: world.balancers ?? [loadBalancer, userOfPool],
    '/load_balancers/pools': world.pools ?? [usRegionPool, gatedEurope, pool, { ...pool, id: otherPool }],
    '/load_balancers/monitors': world.monitors ?? [monitor, gate],
  });
  const runtime = virtualRuntime();
  const instance = cisInstance({ runtime, http: memoryHttp(cis, interfere), crn, callsPerMinute: 100 });
  const provider = createCis(resourceSettings.parse({ name: 'www', ...settings }) as CisSettings, { instance, owner });
  const placement = { active: ['us-south'], primary: 'us-south' };
  const call = { ...look(), placement, activeRegions: 1, singleWriter: true, marked: false, ...more };
  const findings = (await runtime.until(provider.readiness?.(call) ?? Promise.resolve([]))) ?? [];
  expect(findings.every(({ cure }) => cure !== undefined && cure.length > 0)).toBe(true);
  expect(cis.writes).toEqual([]);
  return findings.map(({ severity, about, sentence }) => `${severity} ${about}: ${sentence}`);
}

const ordered = (more: object) => [{ ...loadBalancer, ...more }];
const user = (more: object) => [{ ...userOfPool, session_affinity: 'none', ...more }];

describe('the readiness of a resource on CIS', () => {
  it.each([
    ['pools', poolsSettings, {}],
    ['weights', weightsSettings, { balancers: user({}) }],
    ['enabled', enabledOriginsSettings, { balancers: user({}) }],
  ] as [string, object, World][])('finds nothing where all is well (%s)', async (_, settings, world) => {
    expect(await found(settings, world)).toEqual([]);
  });

  const troubles: [string, object, World, Partial<ReadinessCall>, string][] = [
    ['a load balancer that is not there', poolsSettings, { balancers: [] }, {}, 'has no load balancer'],
    ['a pool that is not there', poolsSettings, { pools: [usRegionPool] }, {}, 'no such pool for eu-de'],
    [
      'an origin that is not there',
      { ...weightsSettings, origins: { 'us-south': 'us-south', 'eu-de': 'eu' } },
      {},
      {},
      'It has no origin eu,',
    ],
    [
      'settings without a load balancer',
      { ...weightsSettings, loadBalancer: undefined },
      {},
      {},
      'names no zone and no load balancer',
    ],
    [
      'weights on a DNS-only load balancer',
      weightsSettings,
      { balancers: user({ proxied: false }) },
      {},
      'is DNS-only, and weights',
    ],
    [
      'order under random',
      poolsSettings,
      { balancers: ordered({ steering_policy: 'random' }) },
      {},
      'the order of pools moves nobody',
    ],
    [
      'two active regions without geographic steering',
      poolsSettings,
      {},
      { activeRegions: 2 },
      'Without geographic steering',
    ],
    [
      'a fallback that does not serve',
      poolsSettings,
      { balancers: ordered({ fallback_pool: euPool }) },
      {},
      'Its fallback is the pool of eu-de',
    ],
    ['a long TTL', poolsSettings, { balancers: ordered({ proxied: false, ttl: 300 }) }, {}, 'a TTL of 300 s'],
    [
      'session affinity under weights',
      weightsSettings,
      { balancers: user({ session_affinity: 'cookie' }) },
      {},
      'session affinity (cookie)',
    ],
    [
      'a monitor by which CIS would move users to a region that is not primary',
      poolsSettings,
      { pools: [usRegionPool, euRegionPool] },
      {},
      'sends users to eu-de by itself',
    ],
    [
      'a pool without a monitor',
      poolsSettings,
      { pools: [{ ...usRegionPool, monitor: '' }, gatedEurope] },
      {},
      'It has no monitor',
    ],
    ['a monitor that is not there', poolsSettings, { monitors: [gate] }, {}, 'does not exist'],
    [
      'a monitor of the Standard plan',
      poolsSettings,
      { monitors: [{ ...monitor, interval: 60 }, gate] },
      {},
      'every 60 s, so that CIS notices an outage after up to 75 s',
    ],
    [
      'a header that fails',
      poolsSettings,
      { monitors: [{ ...monitor, header: { host: ['a'] } }, gate] },
      {},
      'Its header is written "host"',
    ],
    [
      'a gate that the one monitor of a pool asks of every origin',
      weightsSettings,
      { balancers: user({}), pools: [{ ...pool, monitor: gate.id }] },
      {},
      'error pool 22222222222222222222222222222222: Its monitor asks /gate/shop/eu-de of the origins of every region',
    ],
    ['too few origins', enabledOriginsSettings, { pools: [{ ...pool, minimum_origins: 2 }] }, {}, 'It wants 2 origins'],
    [
      'a standby whose pool is disabled',
      poolsSettings,
      { pools: [usRegionPool, { ...gatedEurope, enabled: false }] },
      {},
      'It is disabled, so that eu-de receives nobody',
    ],
    [
      'a standby whose origin is disabled',
      weightsSettings,
      { balancers: user({}), pools: [{ ...pool, origins: [pool.origins[0], { ...pool.origins[1], enabled: false }] }] },
      {},
      'Its origin eu-de is disabled, so that eu-de receives nobody',
    ],
    [
      'a pool of all that is disabled',
      weightsSettings,
      { balancers: user({}), pools: [{ ...pool, enabled: false }] },
      {},
      'It is disabled, so that nothing in it can serve',
    ],
    ['a disabled pool that is not probed', enabledPoolsSettings, {}, {}, 'does not probe it while it is disabled'],
    [
      'a pool that others use',
      weightsSettings,
      { balancers: [userOfPool, { ...loadBalancer, default_pools: [pool.id] }] },
      {},
      'uses it too, and would move along',
    ],
    [
      'users who were moved away by hand',
      poolsSettings,
      { balancers: ordered({ default_pools: [euPool, usRegionPool.id] }) },
      {},
      "By Regent's state us-south serves, and CIS sends no users there",
    ],
    ['a mark that somebody has wiped out', poolsSettings, {}, { marked: true }, 'its mark is gone'],
  ];
  it.each(troubles)('finds %s', async (_, settings, world, more, sentence) => {
    expect(await found(settings, world, more)).toContainEqual(expect.stringContaining(sentence));
  });

  it('has nothing against a standby whose monitor is the gate, nor against one of an application without data', async () => {
    const ungated = { pools: [usRegionPool, euRegionPool] };

    expect(await found(poolsSettings, {})).toEqual([]);
    expect(await found(poolsSettings, ungated, { singleWriter: false })).toEqual([]);
  });

  it('is itself a finding where CIS can not be read', async () => {
    const findings = await found(poolsSettings, {}, {}, () => 'failed');

    expect(findings.filter((each) => each.includes("It can't be read"))).toHaveLength(3);
  });
});

describe("CIS's vote", () => {
  it.each<[string, World, string | undefined]>([
    ['counts where the monitor is quicker than what it says may be old', {}, undefined],
    [
      'hardly ever counts where the monitor is slower',
      { monitors: [{ ...monitor, interval: 120 }, gate] },
      'CIS probes it every 120 s, and what it says has a vote for 90 s: it hardly ever counts.',
    ],
    ['never counts where nothing is checked', { pools: [{ ...pool, monitor: '' }] }, 'CIS does not check it'],
    [
      'never counts where the monitor asks the gate',
      { pools: [{ ...pool, monitor: gate.id }] },
      "Its monitor asks the gate, so that CIS's vote on it would be our own and never counts.",
    ],
  ])('%s', async (_name, world, sentence) => {
    const all = await found(weightsSettings, { balancers: user({}), ...world }, { voteMaxAgeMs: 90_000 });

    const ofVote = all.filter((each) => /vote/.test(each));
    expect(ofVote).toEqual(sentence === undefined ? [] : [expect.stringContaining(sentence)]);
  });
});

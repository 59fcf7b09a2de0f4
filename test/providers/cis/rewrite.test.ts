import { describe, expect, it } from 'vitest';
import { brokenLaw5 } from '../../../src/providers/cis/invariants.ts';
import { rewritePools, servingByOrder } from '../../../src/providers/cis/pools.ts';
import { loadBalancerReply, poolReply } from '../../../src/providers/cis/schema.ts';
import { rewriteWeights, servingByWeight } from '../../../src/providers/cis/weights.ts';
import { euPool, loadBalancer, otherPool, pool, usPool } from './objects.ts';

const origins = { 'us-south': 'us-south', 'eu-de': 'eu-de' };
const pools = { 'us-south': usPool, 'eu-de': euPool };
const [us, eu] = pool.origins;

describe('who serves by the weights of a pool', () => {
  const serving = (more: object) =>
    Object.values(servingByWeight(poolReply.parse({ ...pool, ...more }), origins)).map((seen) => seen.serving);

  it.each([
    ['an origin with a weight', { origins: [us, eu] }, ['yes', 'no']],
    ['an origin without one, whose weight is 1', { origins: [us, { ...eu, weight: undefined }] }, ['yes', 'yes']],
    ['nobody by a disabled origin', { origins: [{ ...us, enabled: false }, eu] }, ['no', 'no']],
    ['nobody in a disabled pool', { enabled: false }, ['no', 'no']],
    ['nobody by an origin that is not there', { origins: [eu] }, ['no', 'no']],
  ])('is %s', (_, more, expected) => {
    expect(serving(more)).toEqual(expected);
  });
});

describe('new weights', () => {
  const weights = (object: object, active: string[]) => {
    const rewrite = rewriteWeights(object as Record<string, unknown>, origins, { active, graceful: false });
    if (rewrite.kind !== 'write') return rewrite.kind === 'refused' ? rewrite.note : rewrite.kind;
    return (rewrite.body.origins as { name: string; weight: number }[]).map(({ name, weight }) => `${name} ${weight}`);
  };

  it('raise the new side and lower the old in one write', () => {
    expect(weights(pool, ['eu-de'])).toEqual(['us-south 0', 'eu-de 1']);
  });

  it('leave how active regions share to the user', () => {
    const shared = {
      ...pool,
      origins: [
        { ...us, weight: 0.7 },
        { ...eu, weight: 0 },
      ],
    };
    expect(weights(shared, ['us-south', 'eu-de'])).toEqual(['us-south 0.7', 'eu-de 1']);
  });

  it('leave origins of no region alone', () => {
    const stranger = { name: 'static', address: 'static.example', enabled: true, weight: 0.1 };
    expect(weights({ ...pool, origins: [us, stranger, eu] }, ['eu-de'])).toEqual([
      'us-south 0',
      'static 0.1',
      'eu-de 1',
    ]);
  });

  it.each([
    ['the pool is disabled', { ...pool, enabled: false }, 'The pool is disabled'],
    ['the only active origin is disabled', { ...pool, origins: [us, { ...eu, enabled: false }] }, 'No enabled origin'],
    ['the active origin is not there', { ...pool, origins: [us] }, 'No enabled origin'],
    ['the pool is in an unknown form', { origins: 'many' }, 'in a form that is not known'],
  ])('are refused when %s', (_, object, sentence) => {
    expect(weights(object, ['eu-de'])).toContain(sentence);
  });

  it('drain the rest even if one of several active origins has been disabled by somebody', () => {
    const third = { name: 'au-syd', address: 'au', enabled: false, weight: 1 };
    const rewrite = rewriteWeights(
      { ...pool, origins: [us, eu, third] },
      { ...origins, 'au-syd': 'au-syd' },
      { active: ['eu-de', 'au-syd'], graceful: false },
    );

    expect(rewrite).toMatchObject({ kind: 'write', what: 'weights us-south 0, eu-de 1, au-syd 1 (disabled)' });
  });
});

describe('who serves by the order of pools', () => {
  const serving = (more: object) =>
    Object.values(servingByOrder(loadBalancerReply.parse({ ...loadBalancer, ...more }), pools)).map(
      (seen) => seen.serving,
    );

  it.each([
    ['the first pool', {}, ['yes', 'no']],
    [
      'the first pool, whatever regions would say without geographic steering',
      { region_pools: { WEU: [euPool] } },
      ['yes', 'no'],
    ],
    ['nobody of ours behind a pool of somebody else', { default_pools: [otherPool, usPool] }, ['no', 'no']],
    [
      'the first pool of any list under geo',
      { steering_policy: 'geo', region_pools: { WEU: [euPool] } },
      ['yes', 'yes'],
    ],
    ['every pool in the list under random', { steering_policy: 'random' }, ['yes', 'yes']],
    [
      'every pool in the list under dynamic_latency',
      { steering_policy: 'dynamic_latency', default_pools: [usPool] },
      ['yes', 'no'],
    ],
    ['unknown under a policy that is not known', { steering_policy: 'proximity' }, ['unknown', 'unknown']],
    ['nobody while the load balancer is disabled', { enabled: false }, ['no', 'no']],
  ])('is %s', (_, more, expected) => {
    expect(serving(more)).toEqual(expected);
  });
});

describe('a new order of pools', () => {
  const write = (more: object, active: string[]) =>
    rewritePools({ ...loadBalancer, ...more }, pools, { active, graceful: false });

  it('is not written where it is so already', () => {
    expect(write({}, ['us-south'])).toEqual({
      kind: 'nothing',
      note: 'The pools are in that order already: us-south first.',
    });
  });

  it('is written for the fallback alone, when that is the drained one', () => {
    const rewrite = write({ default_pools: [euPool, usPool], region_pools: {}, pop_pools: {} }, ['eu-de']);
    expect(rewrite).toMatchObject({ kind: 'write', body: { fallback_pool: euPool, default_pools: [euPool, usPool] } });
  });

  it('leaves a fallback alone that is nobody of ours', () => {
    expect(write({ fallback_pool: otherPool }, ['eu-de'])).toMatchObject({ body: { fallback_pool: otherPool } });
  });

  it('gives a list that has only the drained pool somewhere to send its users', () => {
    expect(write({ region_pools: { WEU: [usPool] } }, ['eu-de'])).toMatchObject({
      body: { region_pools: { WEU: [euPool, usPool] } },
    });
  });

  it('keeps the order that active regions have among themselves under geo', () => {
    const more = { steering_policy: 'geo', region_pools: { WEU: [usPool, euPool], WNAM: [otherPool, usPool] } };
    expect(write(more, ['us-south', 'eu-de'])).toMatchObject({
      body: { region_pools: { WEU: [usPool, euPool], WNAM: [usPool, otherPool] } },
    });
  });

  it.each([
    ['nobody held here is to be active', {}, ['au-syd'], 'None of the regions'],
    ['the load balancer is disabled', { enabled: false }, ['eu-de'], 'is disabled'],
    ['order has no meaning', { steering_policy: 'random' }, ['eu-de'], 'the order of pools moves nobody'],
    ['order has no known meaning', { steering_policy: 'proximity' }, ['eu-de'], 'the order of pools moves nobody'],
    [
      'two are to serve where only the first pool does',
      {},
      ['us-south', 'eu-de'],
      'only the first pool receives users',
    ],
    ['it is in an unknown form', { default_pools: 'all' }, ['eu-de'], 'in a form that is not known'],
  ])('is refused when %s', (_, more, active, sentence) => {
    expect(write(more, active)).toMatchObject({ kind: 'refused', note: expect.stringContaining(sentence) });
  });
});

describe('law 5, traffic never goes nowhere, is broken by a body that', () => {
  it.each([
    ['disables the pool', pool, { ...pool, enabled: false }],
    ['weighs every origin 0', pool, { ...pool, origins: [{ ...us, weight: 0 }, eu] }],
    ['weighs only disabled origins', pool, { ...pool, origins: [{ ...us, enabled: false }, eu] }],
    ['has no origins', pool, { ...pool, origins: [] }],
    ['has a weight between the steps', pool, { ...pool, origins: [{ ...us, weight: 0.005 }, eu] }],
    ['has a weight above 1', pool, { ...pool, origins: [{ ...us, weight: 2 }, eu] }],
    ['disables the load balancer', loadBalancer, { ...loadBalancer, enabled: false }],
    ['empties the default pools', loadBalancer, { ...loadBalancer, default_pools: [] }],
    ['empties a list', loadBalancer, { ...loadBalancer, region_pools: { WEU: [], EEU: [otherPool] } }],
    ['drops a list', loadBalancer, { ...loadBalancer, pop_pools: {} }],
    ['has no fallback', loadBalancer, { ...loadBalancer, fallback_pool: undefined }],
    ['falls back to a drained region', loadBalancer, { ...loadBalancer, fallback_pool: usPool }],
  ])('%s', (_, before, body) => {
    expect(brokenLaw5(before, body, { drained: [usPool] })).toBeTypeOf('string');
  });

  it('and by nothing else', () => {
    expect(brokenLaw5(pool, pool)).toBeUndefined();
    expect(brokenLaw5(loadBalancer, loadBalancer, { drained: [euPool] })).toBeUndefined();
  });
});

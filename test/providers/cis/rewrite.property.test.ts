import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brokenLaw5 } from '../../../src/providers/cis/invariants.ts';
import { rewritePools, servingByOrder } from '../../../src/providers/cis/pools.ts';
import type { Rewrite } from '../../../src/providers/cis/rewrite.ts';
import { loadBalancerReply, poolReply } from '../../../src/providers/cis/schema.ts';
import { rewriteWeights, servingByWeight } from '../../../src/providers/cis/weights.ts';

const regions = ['us-south', 'eu-de', 'au-syd'];
const origins = Object.fromEntries(regions.map((region) => [region, `origin-${region}`]));
const pools = Object.fromEntries(regions.map((region) => [region, `pool-${region}`]));
const poolIds = [...Object.values(pools), 'pool-x', 'pool-y'];

const readOnly = ['id', 'created_on', 'modified_on', 'healthy', 'disabled_at'];
const readOnlyOfOrigin = ['healthy', 'failure_reason', 'disabled_at'];

const unknownFields = fc.dictionary(
  fc.constantFrom('load_shedding', 'latitude', 'origin_steering', 'notes', 'x'),
  fc.jsonValue({ maxDepth: 1 }),
);
const active = fc.subarray([...regions, 'nowhere'], { minLength: 1 });
const weight = fc.option(fc.constantFrom(0, 0, 0.01, 0.25, 0.5, 1), { nil: undefined });

const origin = (name: string) =>
  fc.tuple(unknownFields, fc.option(fc.boolean(), { nil: undefined }), weight).map(([more, enabled, given]) => ({
    ...more,
    name,
    address: `${name}.example`,
    ...(enabled === undefined ? {} : { enabled }),
    ...(given === undefined ? {} : { weight: given }),
    healthy: true,
    failure_reason: '',
  }));

const poolObject = fc
  .tuple(unknownFields, fc.subarray([...Object.values(origins), 'stranger'], { minLength: 1 }), fc.boolean())
  .chain(([more, names, enabled]) =>
    fc.tuple(...names.map(origin)).map((all) => ({
      ...more,
      id: 'p',
      modified_on: 'then',
      healthy: true,
      name: 'web',
      enabled: enabled || all.length > 2,
      origins: all,
    })),
  );

const list = fc.shuffledSubarray(poolIds, { minLength: 1 });
const lists = fc.option(fc.dictionary(fc.constantFrom('WEU', 'EEU', 'WNAM', 'OC'), list, { maxKeys: 4 }), {
  nil: undefined,
});
const loadBalancerObject = fc
  .record({
    default_pools: list,
    fallback_pool: fc.constantFrom(...poolIds),
    region_pools: lists,
    pop_pools: lists,
    steering_policy: fc.constantFrom('off', '', 'geo', 'geo', 'random'),
    enabled: fc.constantFrom(true, true, true, false),
    proxied: fc.boolean(),
    ttl: fc.nat(600),
  })
  .chain((known) =>
    unknownFields.map((more) => ({ ...more, id: 'l', created_on: 'once', modified_on: 'then', ...known })),
  );

describe('whatever a pool looks like, what is written of it', () => {
  it('never breaks law 5, keeps what is not known, and makes exactly the wanted regions serve', () => {
    let written = 0;
    fc.assert(
      fc.property(poolObject, active, (object, wanted) => {
        const rewrite = rewriteWeights(object, origins, { active: wanted, graceful: false });
        if (rewrite.kind !== 'write') return;
        written += 1;
        const { body } = rewrite;

        expect(brokenLaw5(object, body)).toBeUndefined();
        expect(keptBesides(object, rewrite, ['origins'])).toEqual([]);
        const after = body.origins as Record<string, unknown>[];
        for (const [index, before] of object.origins.entries()) {
          expect(without(after[index] ?? {}, ['weight'])).toEqual(without(before, [...readOnlyOfOrigin, 'weight']));
        }
        const strangers = (all: object[]) => all.filter((each) => 'name' in each && each.name === 'stranger');
        expect(strangers(after)).toEqual(strangers(object.origins.map((each) => without(each, readOnlyOfOrigin))));
        const serving = servingByWeight(poolReply.parse(body), origins);
        for (const region of regions) {
          const usable = object.origins.some((each) => each.name === origins[region] && each.enabled !== false);
          expect(serving[region]?.serving).toBe(wanted.includes(region) && usable ? 'yes' : 'no');
        }
        expect(rewriteWeights(body, origins, { active: wanted, graceful: false }).kind).toBe('nothing');
      }),
      { numRuns: 1_000 },
    );
    expect(written).toBeGreaterThan(150);
  });
});

describe('whatever a load balancer looks like, what is written of it', () => {
  it('never breaks law 5, keeps what is not known, and makes no drained region first of any list', () => {
    let written = 0;
    fc.assert(
      fc.property(loadBalancerObject, active, (object, wanted) => {
        const rewrite = rewritePools(object, pools, { active: wanted, graceful: false });
        if (rewrite.kind !== 'write') return;
        written += 1;
        const { body } = rewrite;
        const drained = regions.filter((region) => !wanted.includes(region)).map((region) => pools[region] ?? '');

        expect(brokenLaw5(object, body, { drained })).toBeUndefined();
        expect(keptBesides(object, rewrite, ['default_pools', 'fallback_pool', 'region_pools', 'pop_pools'])).toEqual(
          [],
        );
        expect('ttl' in body).toBe(!object.proxied);
        const after = loadBalancerReply.parse(body);
        const every = [
          after.default_pools,
          ...Object.values(after.region_pools ?? {}),
          ...Object.values(after.pop_pools ?? {}),
        ];
        for (const each of every) expect(drained).not.toContain(each[0]);
        for (const each of every) expect(new Set(each).size).toBe(each.length);
        for (const pool of object.default_pools) expect(after.default_pools).toContain(pool);
        for (const region of regions.filter((each) => !wanted.includes(each))) {
          expect(servingByOrder(after, pools)[region]?.serving).toBe('no');
        }
        expect(rewritePools(body, pools, { active: wanted, graceful: false }).kind).not.toBe('write');
      }),
      { numRuns: 1_000 },
    );
    expect(written).toBeGreaterThan(150);
  });
});

/** The fields of an object that its rewriting has changed, besides those that it was to change and read-only ones. */
function keptBesides(before: object, rewrite: Extract<Rewrite, { kind: 'write' }>, changed: string[]): string[] {
  const dropped = [...readOnly, ...changed, ...('proxied' in before && before.proxied === true ? ['ttl'] : [])];
  const expected = without(before, dropped);
  const found = without(rewrite.body, changed);
  const names = [...new Set([...Object.keys(expected), ...Object.keys(found)])];
  return names.filter((name) => JSON.stringify(expected[name]) !== JSON.stringify(found[name]));
}

function without(object: object, names: string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

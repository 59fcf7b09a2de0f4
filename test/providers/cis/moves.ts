import fc from 'fast-check';
import { expect } from 'vitest';
import { compareFencing, type FencingToken } from '../../../src/domain/fencing.ts';
import { readMark } from '../../../src/domain/mark.ts';
import { createCis } from '../../../src/providers/cis/index.ts';
import { cisInstance } from '../../../src/providers/cis/instance.ts';
import type { CisObject, CisSettings } from '../../../src/providers/cis/schema.ts';
import type { Provider } from '../../../src/providers/contract.ts';
import { resourceSettings } from '../../../src/providers/settings.ts';
import { type Runtime, timersFrom } from '../../../src/runtime.ts';
import { actCall, look, owner, step } from '../support.ts';
import { type Interference, MemoryCis, type MemoryWrite, memoryHttp } from './memory-cis.ts';
import { crn } from './objects.ts';

const regions = ['us-south', 'eu-de', 'au-syd'];
const id = (digit: number) => String(digit).repeat(32);
const zone = id(9);
const pools: Record<string, string> = { 'us-south': id(1), 'eu-de': id(2), 'au-syd': id(3) };
const strangers = [id(4), id(5)];
const shared = id(6);
const poolList = '/load_balancers/pools';
const balancerList = `/zones/${zone}/load_balancers`;
const balancer = `${balancerList}/${id(7)}`;

const base = { name: 'www', provider: 'cis', crn, zone, loadBalancer: id(7) };
const origins = Object.fromEntries(regions.map((region) => [region, region]));
const modes: Record<string, object> = {
  weights: { ...base, mode: 'weights', pool: shared, origins },
  pools: { ...base, mode: 'pools', pools },
  'enabled pools': { ...base, mode: 'enabled', pools },
  'enabled origins': { ...base, mode: 'enabled', pool: shared, origins },
};

const unknownFields = fc.dictionary(
  fc.constantFrom('load_shedding', 'latitude', 'origin_steering', 'session_affinity_attributes', 'x'),
  fc.jsonValue({ maxDepth: 1 }),
  { maxKeys: 2 },
);
const weight = fc.constantFrom(0, 0.01, 0.25, 0.5, 0.7, 1, 1);
const origin = (name: string) =>
  fc.tuple(unknownFields, fc.nat(9), weight).map(([more, luck, given]) => ({
    ...more,
    name,
    address: `${name}.example`,
    enabled: luck > 0,
    weight: given,
  }));
const pool = (poolId: string, names: string[]) =>
  fc.tuple(unknownFields, fc.nat(4), fc.tuple(...names.map(origin)), fc.constantFrom('', 'Mine.')).map(
    ([more, luck, all, description]): CisObject => ({
      ...more,
      id: poolId,
      name: `pool-${poolId.slice(0, 3)}`,
      description,
      enabled: luck > 0,
      minimum_origins: 1,
      check_regions: ['WEU'],
      origins: all,
    }),
  );
const everyPool = [...Object.values(pools), ...strangers, shared];
const list = fc.shuffledSubarray(everyPool, { minLength: 1 });
const lists = fc.dictionary(fc.constantFrom('WEU', 'EEU', 'WNAM'), list, { maxKeys: 2 });
/** Mostly such that the mode can work. */
const inFrontFor: Record<string, fc.Arbitrary<string[]>> = {
  weights: fc.constant([shared]),
  'enabled origins': fc.constant([shared]),
  pools: fc.constant(Object.values(pools)),
  'enabled pools': fc.constant(Object.values(pools)),
};
const loadBalancer = (mode: string) =>
  fc
    .record({
      default_pools: fc.oneof(list, inFrontFor[mode] ?? list, inFrontFor[mode] ?? list, inFrontFor[mode] ?? list),
      fallback_pool: fc.constantFrom(...everyPool),
      region_pools: lists,
      pop_pools: fc.dictionary(fc.constantFrom('FRA', 'AMS', 'DFW'), list, { maxKeys: 2 }),
      steering_policy: fc.constantFrom('off', '', 'geo', 'geo', 'geo', 'random'),
      proxied: fc.constantFrom(true, true, true, false),
      ttl: fc.integer({ min: 10, max: 600 }),
    })
    .chain((known) =>
      unknownFields.map(
        (more): CisObject => ({ ...more, id: id(7), name: 'www.shop.example', enabled: true, ...known }),
      ),
    );

/** An instance with one load balancer, a pool per region, two of nobody's, and one with an origin per region. */
const world = (mode: string) =>
  fc
    .tuple(
      loadBalancer(mode),
      ...[...Object.values(pools), ...strangers].map((each) => pool(each, ['only'])),
      pool(shared, [...regions, 'stranger']),
    )
    .map(([first, ...rest]) => ({ [balancerList]: [first], [poolList]: rest }));

const trouble = fc.constantFrom('fine', 'fine', 'fine', 'lost', 'never sent', 'refused', 'failed', 'somebody else');
const move = fc.record({
  active: fc.subarray(regions, { minLength: 1 }),
  graceful: fc.boolean(),
  percent: fc.option(fc.constantFrom(1, 10, 50, 90), { nil: undefined, freq: 4 }),
  /** Whose: the owner's, or that of one that was owner once and has not heard of it. */
  ghost: fc.constantFrom(false, false, false, true),
  /** By how much the owner's epoch and token are newer than at its last move. */
  newer: fc.record({ epoch: fc.nat(1), token: fc.nat(1) }),
  looks: fc.boolean(),
  trouble,
  /** Which call of the act meets the trouble. */
  at: fc.nat(2),
});
type Move = typeof move extends fc.Arbitrary<infer T> ? T : never;

/** Worlds, a way of moving users in them, and what is tried. */
export const plays = fc
  .constantFrom(...Object.keys(modes))
  .chain((mode) =>
    fc.record({ mode: fc.constant(mode), world: world(mode), moves: fc.array(move, { minLength: 4, maxLength: 12 }) }),
  );
export type Play = typeof plays extends fc.Arbitrary<infer T> ? T : never;

/** Plays one, and asserts of everything that is written what must be true of it. Answers how much was written. */
export async function play({ world: objects, mode, moves }: Play): Promise<number> {
  const cis = new MemoryCis(objects);
  const weather = { trouble: 'fine', at: 0, calls: 0 };
  const interfere: Interference = ({ path, method }) => {
    const mine = weather.calls === weather.at;
    weather.calls += 1;
    if (!mine || weather.trouble === 'fine') return undefined;
    if (weather.trouble !== 'somebody else') return weather.trouble as ReturnType<Interference>;
    if (method === 'GET') byHand(cis, path);
    return undefined;
  };
  const [own, ghost] = [0, 1].map(() => provider(cis, interfere, mode)) as [Provider, Provider];
  const newest = new Map<string, FencingToken>();
  let fencing: FencingToken = { epoch: 1, token: 1 };
  let older = fencing;
  let kept: Record<string, unknown> = {};

  for (const each of moves) {
    if (each.ghost) older = fencing;
    else fencing = { epoch: fencing.epoch + each.newer.epoch, token: fencing.token + each.newer.token };
    const acting = each.ghost ? ghost : own;
    Object.assign(weather, { trouble: 'fine' });
    if (each.looks) kept = { ...kept, ...(await acting.observe(look())).keep };
    Object.assign(weather, { trouble: each.trouble, at: each.at, calls: 0 });
    const writes = cis.writes.length;
    const call = actCall({ fencing: each.ghost ? previous(older) : fencing, kept });
    const acted = await acting.act(stepOf(each), call);

    const made = cis.writes.slice(writes);
    expect(made.length).toBeLessThanOrEqual(1);
    if (acted.outcome === 'refused') expect(made).toEqual([]);
    for (const write of made) {
      expect(brokenBy(cis, write, each.active, mode, objects)).toEqual([]);
      const mark = readMark(String(write.body.description), owner);
      const last = newest.get(write.path);
      expect(mark).toEqual(call.fencing);
      if (mark !== undefined && last !== undefined) expect(compareFencing(mark, last)).toBeGreaterThanOrEqual(0);
      if (mark !== undefined) newest.set(write.path, mark);
    }
  }
  return cis.writes.length;
}

function provider(cis: MemoryCis, interfere: Interference, mode: string): Provider {
  const http = memoryHttp(cis, interfere);
  const instance = cisInstance({ runtime: timeless(), http, crn, callsPerMinute: 1_000_000 });
  return createCis(resourceSettings.parse(modes[mode]) as CisSettings, { instance, owner });
}

function stepOf({ active, graceful, percent }: Move) {
  const part = percent === undefined ? undefined : { regions: active.slice(0, 1), percent };
  const shifted = graceful && part === undefined ? active.slice(0, 1) : undefined;
  return step('route', active[0] ?? '', { active, graceful, part, shifted });
}

function previous({ epoch, token }: FencingToken): FencingToken {
  return { epoch: Math.max(0, epoch - 1), token };
}

/** Somebody writes with another tool: a field that we do not know, and where they can, the order or the weights. */
function byHand(cis: MemoryCis, path: string): void {
  const now = cis.find(path);
  if (now === undefined) return;
  const lists = Array.isArray(now.default_pools) ? { default_pools: (now.default_pools as string[]).toReversed() } : {};
  cis.set(path, { ...now, ...lists, notes: `by hand ${cis.writes.length}` });
}

const readOnly = ['id', 'created_on', 'modified_on', 'healthy', 'disabled_at'];
const meant: Record<string, string[]> = {
  weights: ['origins'],
  pools: ['default_pools', 'region_pools', 'pop_pools', 'fallback_pool'],
  'enabled pools': ['enabled', 'fallback_pool'],
  'enabled origins': ['origins'],
};

/** What a write breaks: law 5, a field lost, a field changed that was not meant. Judged without the code under test. */
function brokenBy(
  cis: MemoryCis,
  { before, body }: MemoryWrite,
  active: readonly string[],
  mode: string,
  start: Play['world'],
): string[] {
  const broken: string[] = [];
  const dropped = [...readOnly, ...(before.proxied === true ? ['ttl'] : [])];
  const names = [...new Set([...Object.keys(before), ...Object.keys(body)])].filter(
    (name) => !dropped.includes(name) && name !== 'description' && !meant[mode]?.includes(name),
  );
  for (const name of names)
    if (JSON.stringify(before[name]) !== JSON.stringify(body[name])) broken.push(`${name} lost`);
  for (const name of dropped) if (name in body) broken.push(`${name} sent`);
  if (!String(body.description).startsWith(String(before.description ?? '').replace(/ ?\[regent .*$/, '')))
    broken.push('text lost');
  if ('origins' in body) broken.push(...brokenOrigins(cis, before, body));
  else broken.push(...brokenLists(before, body, active, start[balancerList]?.[0] ?? {}));
  return broken;
}

type Origins = Record<string, unknown>[];

function brokenOrigins(cis: MemoryCis, before: CisObject, body: CisObject): string[] {
  const after = body.origins as Origins;
  const lost = (before.origins as Origins).filter((origin, index) => {
    const { weight: _w, enabled: _e, ...rest } = origin;
    const { weight: _nw, enabled: _ne, ...now } = after[index] ?? {};
    return JSON.stringify(rest) !== JSON.stringify(now);
  });
  const odd = after.filter(({ weight }) => {
    const hundredths = Number(weight) * 100;
    return hundredths < 0 || hundredths > 100 || Math.abs(hundredths - Math.round(hundredths)) > 1e-9;
  });
  const serving = (origin: Record<string, unknown>) => origin.enabled === true && Number(origin.weight) > 0;
  const others = cis.objects.get(poolList)?.filter(({ id: other, enabled }) => enabled === true && other !== before.id);
  const nowhere =
    body.enabled === true ? !after.some(serving) : !others?.some((each) => (each.origins as Origins).some(serving));
  const isFallback = body.enabled === false && cis.find(balancer)?.fallback_pool === before.id;
  return [
    ...lost.map(() => 'an origin lost a field'),
    ...odd.map(() => 'an odd weight'),
    ...(nowhere ? ['nowhere to go'] : []),
    ...(isFallback ? ['the fallback disabled'] : []),
  ];
}

/** A list may lose again only what Regent itself has put into it: what was not there at the start. */
function brokenLists(before: CisObject, body: CisObject, active: readonly string[], start: CisObject): string[] {
  const drained = regions.filter((region) => !active.includes(region)).map((region) => pools[region]);
  const maps = ['region_pools', 'pop_pools'].flatMap((map) =>
    Object.keys(before[map] as object).map((name) => ({
      was: (before[map] as Record<string, string[]>)[name] ?? [],
      first: (start[map] as Record<string, string[]>)[name] ?? [],
      now: (body[map] as Record<string, string[]>)[name] ?? [],
    })),
  );
  const all = [
    {
      was: before.default_pools as string[],
      first: start.default_pools as string[],
      now: body.default_pools as string[],
    },
    ...maps,
  ];
  return [
    ...all.flatMap(({ was, first, now }) =>
      now.length === 0 || was.some((each) => first.includes(each) && !now.includes(each)) ? ['a pool lost'] : [],
    ),
    ...all.flatMap(({ now }) => (new Set(now).size < now.length ? ['a pool twice'] : [])),
    ...(drained.includes(String(body.fallback_pool)) ? ['the fallback is drained'] : []),
    ...(body.enabled === false ? ['disabled'] : []),
  ];
}

/** Time passes only by being waited for, and at once. */
function timeless(): Runtime {
  let now = 0;
  const after: Runtime['after'] = (delayMs, action) => {
    let off = false;
    queueMicrotask(() => {
      if (off) return;
      now += delayMs;
      action();
    });
    return () => {
      off = true;
    };
  };
  return { wallMs: () => now, monotonicMs: () => now, random: () => 0.5, id: () => 'id', after, ...timersFrom(after) };
}

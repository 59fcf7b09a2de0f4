import type { RegionObservation } from '../../domain/observation.ts';
import { loadBalancersPath, poolsPath } from './client.ts';
import type { Ref } from './instance.ts';
import { type Mode, type Objects, type Push, poolsOfOthers, type Wanted } from './mode.ts';
import { type Rewrite, refused } from './rewrite.ts';
import { type CisObject, type LoadBalancerReply, loadBalancerReply, poolReply } from './schema.ts';
import { unseenObject } from './seen-object.ts';
import { listsInUse, steeringOf } from './steering.ts';
import { writable } from './writable.ts';

export interface EnabledPoolsSettings {
  readonly zone: string;
  readonly loadBalancer: string;
  readonly pools: Readonly<Record<string, string>>;
}

/**
 * Hard evacuation by pools: those of active regions are enabled, those that would receive users besides are disabled.
 * It works under every steering policy, and takes a `PUT` for each pool that changes and one for a fallback that is left.
 */
export function enabledPoolsMode({ zone, loadBalancer, pools }: EnabledPoolsSettings): Mode {
  const user: Ref = { list: loadBalancersPath(zone), id: loadBalancer };
  const refOf = (id: string): Ref => ({ list: poolsPath, id });
  const regions = Object.keys(pools);
  return {
    regions,
    written: [...Object.values(pools).map(refOf), user],
    judged: [],
    see(objects) {
      const parsed = loadBalancerReply.safeParse(objects(user));
      if (!parsed.success) return unseenObject(regions, 'load balancer', user, objects(user));
      return servingByEnabled(parsed.data, pools, (id) => isEnabled(objects(refOf(id))));
    },
    keep: () => ({}),
    push: (objects, wanted) => nextPush(objects, wanted, { user, pools, refOf }),
    cannotWork: enabledCannotWork,
  };
}

/** Whether new users are sent to a region: its pool is enabled, and the first such of a list, where order counts. */
function servingByEnabled(
  loadBalancer: LoadBalancerReply,
  pools: EnabledPoolsSettings['pools'],
  enabled: (pool: string) => boolean | undefined,
): Record<string, RegionObservation> {
  const spread = steeringOf(loadBalancer) === 'spread';
  const lists = Object.values(listsInUse(loadBalancer)).map((list) => list.filter((pool) => enabled(pool) !== false));
  const see = (pool: string): RegionObservation => {
    if (loadBalancer.enabled === false) return { serving: 'no', detail: 'The load balancer is disabled.' };
    const here = enabled(pool);
    if (here === undefined) return { serving: 'unknown', detail: `CIS does not show the pool ${pool}.` };
    if (!here) return { serving: 'no', detail: `The pool ${pool} is disabled.` };
    const used = lists.some((list) => (spread ? list.includes(pool) : list[0] === pool));
    if (used) return { serving: 'yes', detail: `The pool ${pool} is enabled.` };
    return { serving: 'no', detail: `The pool ${pool} is enabled, and others come first.` };
  };
  return Object.fromEntries(Object.entries(pools).map(([region, pool]) => [region, see(pool)]));
}

function enabledCannotWork(loadBalancer: LoadBalancerReply, activeRegions: number): string | undefined {
  const steering = steeringOf(loadBalancer);
  if (loadBalancer.enabled === false)
    return 'The load balancer is disabled, so nothing would serve: somebody has to enable it.';
  if (steering === 'unknown') return `The steering policy ${loadBalancer.steering_policy} is not known.`;
  if (steering === 'order' && activeRegions > 1)
    return 'Without geographic steering only the first enabled pool receives users, and more than one region should.';
  return undefined;
}

interface Place {
  readonly user: Ref;
  readonly pools: EnabledPoolsSettings['pools'];
  readonly refOf: (id: string) => Ref;
}

/**
 * The new side is raised first, then the fallback moved, then the old side lowered. A dead side is lowered at once where
 * another one serves already: whoever waits for it waits for nothing.
 */
function nextPush(objects: Objects, wanted: Wanted, { user, pools, refOf }: Place): Push {
  const { active, graceful, part } = wanted;
  const parsed = loadBalancerReply.safeParse(objects(user));
  if (!parsed.success) return refused('CIS shows the load balancer in a form that is not known.', true);
  if (part !== undefined) return refused('A pool is enabled or not: a part of the users needs the mode weights.');
  const problem = enabledCannotWork(parsed.data, active.length);
  if (problem !== undefined) return refused(problem);
  const receiving = active.flatMap((region) => pools[region] ?? []);
  if (receiving.length === 0) return refused('None of the regions that should receive users has a pool here.');
  const enabled = (id: string) => isEnabled(objects(refOf(id)));
  const others = poolsOfOthers(pools, active);
  const fallback = parsed.data.fallback_pool;
  const serving = receiving.filter((id) => enabled(id) === true);
  const raise = receiving.filter((id) => enabled(id) === false).map((id) => switching(refOf(id), true, []));
  const elsewhere = serving.map((id) => objects(refOf(id))).filter((pool) => pool !== undefined);
  const lower = others.filter((id) => enabled(id) === true).map((id) => switching(refOf(id), false, elsewhere));
  const isLeft = fallback === undefined || fallback === null || others.includes(fallback);
  const moved = isLeft ? [movingFallback(user, serving[0] ?? receiving[0] ?? '', others)] : [];
  const lowerFirst = !graceful && serving.length > 0;
  const [first, ...rest] = lowerFirst ? [...moved, ...lower, ...raise] : [...raise, ...moved, ...lower];
  if (first === undefined) return { kind: 'nothing', note: `It is so already: ${active.join(', ')} enabled alone.` };
  return { ...first, more: rest.length > 0 };
}

type Write = Extract<Push, { kind: 'write' }>;

function switching(ref: Ref, enabled: boolean, elsewhere: readonly CisObject[]): Write {
  const what = `the pool ${ref.id} ${enabled ? 'enabled' : 'disabled'}`;
  const rewrite = (object: CisObject): Rewrite => {
    if (isEnabled(object) === undefined) return refused('CIS shows the pool in a form that is not known.', true);
    if (isEnabled(object) === enabled) return { kind: 'nothing', note: `CIS has ${what} already.` };
    return { kind: 'write', body: { ...writable(object), enabled }, what };
  };
  return { kind: 'write', ref, rewrite, more: false, drained: [], elsewhere };
}

function movingFallback(ref: Ref, fallback: string, drained: readonly string[]): Write {
  const rewrite = (object: CisObject): Rewrite => {
    const now = object.fallback_pool;
    if (typeof now === 'string' && !drained.includes(now))
      return { kind: 'nothing', note: 'The fallback is nobody that is left.' };
    return { kind: 'write', body: { ...writable(object), fallback_pool: fallback }, what: `the fallback ${fallback}` };
  };
  return { kind: 'write', ref, rewrite, more: false, drained };
}

/** Undefined where the pool is not to be seen. */
function isEnabled(object: CisObject | undefined): boolean | undefined {
  const parsed = poolReply.safeParse(object);
  return parsed.success ? parsed.data.enabled !== false : undefined;
}

import type { RegionObservation } from '../../domain/observation.ts';
import type { RoutePart } from '../../domain/operation.ts';
import type { Ref } from './instance.ts';
import type { Rewriter } from './rewrite.ts';
import type { CisObject, LoadBalancerReply } from './schema.ts';

/** A way of moving users: what it looks at, what it sees there, and what it writes next. Pure; it makes no call. */
export interface Mode {
  readonly regions: readonly string[];
  /** What it writes, and by whose marks it is told. */
  readonly written: readonly Ref[];
  /** What it only looks at, as far as the settings name it. */
  readonly judged: readonly Ref[];
  see(objects: Objects): Readonly<Record<string, RegionObservation>>;
  /** By region that is served: what puts it back exactly as it is. */
  keep(objects: Objects): Readonly<Record<string, unknown>>;
  push(objects: Objects, wanted: Wanted): Push;
  /** Why the mode can't move users of this load balancer, whatever the state of its pools; undefined when it can. */
  cannotWork(loadBalancer: LoadBalancerReply, activeRegions: number): string | undefined;
}

/** An object as it was looked at; undefined when it was not in its list. */
export type Objects = (ref: Ref) => CisObject | undefined;

/** How users should be sent. */
export interface Wanted {
  readonly active: readonly string[];
  readonly graceful: boolean;
  readonly part?: RoutePart | undefined;
  /** Regions that receive only a part until now: how they are served is a step of the way. */
  readonly shifted?: readonly string[] | undefined;
  /** By region: what was kept of it when it was left. */
  readonly kept?: Readonly<Record<string, unknown>> | undefined;
}

/** What has to be done next. `more`: something else remains to be done after it. */
export type Push =
  | {
      readonly kind: 'write';
      readonly ref: Ref;
      readonly rewrite: Rewriter;
      readonly more: boolean;
      /** Pools of drained regions, none of which may be the fallback. */
      readonly drained: readonly string[];
      /** Pools that serve meanwhile, for a write that disables one. */
      readonly elsewhere?: readonly CisObject[] | undefined;
    }
  | { readonly kind: 'nothing'; readonly note: string }
  | { readonly kind: 'refused'; readonly again: boolean; readonly note: string };

/** The pools of regions that should not receive users. */
export function poolsOfOthers(pools: Readonly<Record<string, string>>, active: readonly string[]): string[] {
  return Object.entries(pools).flatMap(([region, pool]) => (active.includes(region) ? [] : [pool]));
}

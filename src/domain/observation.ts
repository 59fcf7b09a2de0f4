import type { FencingToken } from './fencing.ts';

/** What a provider saw of a resource. Whatever it could not see is `unknown`, never a guess. */
export interface Observation {
  readonly resource: string;
  /** When the look at it began, on the clock that the view's `now` is taken from; set by the controller. */
  readonly at: number;
  /** How long the look took, in milliseconds: what it shows was so at some instant from `at` on. Absent: at once. */
  readonly tookMs?: number | undefined;
  readonly regions: Readonly<Record<string, RegionObservation>>;
  /** Whether the other side is still working on an earlier request. */
  readonly busy: Answer;
  /** Our mark as read back; undefined where there is none or the object can hold none. */
  readonly mark?: FencingToken | undefined;
}

/** Unknown is a third value: never "yes", never "no". */
export type Answer = 'yes' | 'no' | 'unknown';

/** A resource in one region. Facets that do not apply to it are left out. */
export interface RegionObservation {
  /** Data: who may be written. `none`: neither, for example stopped or diverged. */
  readonly role?: 'primary' | 'replica' | 'none' | 'unknown';
  /** Data: as a replica, whether it could be promoted now by the given way without losing acknowledged data. */
  readonly ready?: { readonly graceful: Answer; readonly forced: Answer };
  /** Data: whether changes made elsewhere arrive here. */
  readonly replicating?: Answer;
  /** Servers: whether what runs there is stopped for certain. */
  readonly fenced?: Answer;
  /** Data: what a takeover here and now would lose of what was acknowledged, where it might lose anything. */
  readonly loss?: LossEstimate;
  /**
   * Data: as a replica, how many bytes of what it has heard that its source has written it has not received. What the source
   * wrote after it was last heard is not among them. Absent: nobody knows.
   */
  readonly lagBytes?: number;
  /** Data: when the newest write was made that this side holds, in milliseconds since 1970 by the clock of who made it. */
  readonly writtenUntil?: number;
  /** Data, on a side that was left: whether who is primary now has everything that was ever written here; `no`: they parted. */
  readonly followed?: Answer;
  /** Data that is copied from time to time: as of when this copy is, in milliseconds since 1970. */
  readonly copiedAt?: number;
  /** Data: where it is mounted from in this region. */
  readonly address?: string;
  /** Data: whether what runs in this region uses it from where it is mounted from there. */
  readonly mounted?: Answer;
  /** Data: whether nothing that runs in this region has anything mounted where it would have it. */
  readonly unmounted?: Answer;
  /** Traffic: whether the gates keep users away from here. */
  readonly gateClosed?: Answer;
  /** Traffic: whether new users are sent here. */
  readonly serving?: Answer;
  /** Traffic: the part of new users that is sent here, from 0 to 1, where the other side splits them by numbers. */
  readonly share?: number;
  /** Traffic: how the other side's own checks see it. One that is new, or was disabled, reads as unhealthy until probed. */
  readonly healthy?: Answer;
  /** Traffic: whether new users are sent to each of the region's zones. */
  readonly zones?: Readonly<Record<string, Answer>>;
  /** Compute: whether there is enough of it to serve all users. */
  readonly capacity?: Answer;
  /** One sentence for people: what was seen, or why nothing could be. */
  readonly detail: string;
}

/** Lost writes as time, in milliseconds of the source's writing. */
export interface LossEstimate {
  readonly ms: number | 'unknown';
  /** Derived from when the source was last seen, and not exact. */
  readonly estimated: boolean;
  /** Counted up to the look or later, as if the source still wrote: what it has not written since its death is no loss. */
  readonly growing?: true;
}

/** A region of which nothing could be seen. */
export function unseen(detail: string): RegionObservation {
  return { role: 'unknown', fenced: 'unknown', serving: 'unknown', replicating: 'unknown', detail };
}

/** By resource: where its data is mounted from in a region, as far as that was seen. An address does not change with the roles. */
export function addressesIn(
  observations: Readonly<Record<string, Observation>>,
  region: string,
): Readonly<Record<string, string>> {
  const known = Object.values(observations).flatMap(({ resource, regions }) => {
    const address = regions[region]?.address;
    return address === undefined ? [] : [[resource, address] as const];
  });
  return Object.fromEntries(known);
}

import type { FencingToken } from './fencing.ts';
import { type Operation, type StepRecord, wasAsked } from './operation.ts';

/**
 * An allowance to promote another region although nobody has made sure that this one does not write any more. It counts
 * for exactly one resource in one region under one epoch, and stands until that region is fenced after all.
 */
export interface Unfenced {
  /** The resource whose fence failed. */
  readonly resource: string;
  readonly region: string;
  /** Of the operation that goes on without the fence: no other one may. */
  readonly epoch: FencingToken['epoch'];
  /** When it was allowed, in milliseconds of Redis time. */
  readonly since: number;
  /** `regent` where policy says so, or the name of the operator. */
  readonly by: string;
  /** What kept it from being fenced, or why the operator allows it. */
  readonly because: string;
  /** When fencing it after all was last given up. */
  readonly triedAt?: number | undefined;
}

/** Where something may still write: a resource whose fence failed, and its region. */
export type UnfencedSide = Pick<Unfenced, 'resource' | 'region'>;

/** Whether both are about the same resource in the same region. */
export function isSameSide(one: UnfencedSide): (other: UnfencedSide) => boolean {
  return ({ resource, region }) => one.resource === resource && one.region === region;
}

/** What everybody has to know while it stands. */
export function describeUnfenced({ resource, region }: UnfencedSide): string {
  return `${resource} may still be writing in ${region}; it was not fenced.`;
}

/** The regions that may still write, each once. */
export function unfencedRegions(unfenced: readonly Unfenced[] | undefined): string[] {
  return [...new Set((unfenced ?? []).map(({ region }) => region))];
}

/** Whether another allowance is for the same fence under the same epoch. */
export function isSameAllowance(one: Unfenced): (other: Unfenced) => boolean {
  return (other) => isAllowed([one], other, other.epoch);
}

/** Whether this very fence may be missing under this epoch. */
export function isAllowed(
  unfenced: readonly Unfenced[] | undefined,
  { resource, region }: UnfencedSide,
  epoch: number,
): boolean {
  return (unfenced ?? []).some((each) => each.resource === resource && each.region === region && each.epoch === epoch);
}

/** The allowances with one more for each of these fences of the operation. */
export function allowing(
  unfenced: readonly Unfenced[] | undefined,
  operation: Operation,
  fences: readonly StepRecord[],
  how: Pick<Unfenced, 'by' | 'since'> & { readonly because: (fence: StepRecord) => string },
): Unfenced[] {
  const { epoch } = operation;
  const added = fences.map((fence) => ({
    resource: fence.resource,
    region: fence.region,
    epoch,
    since: how.since,
    by: how.by,
    because: how.because(fence),
  }));
  return [...(unfenced ?? []), ...added];
}

/**
 * What is left of the allowances when an operation ends: none for what it has fenced after all, and none that it was given
 * itself where nothing was ever promoted on the strength of it. Undefined where none is left.
 */
export function unfencedAfter(
  unfenced: readonly Unfenced[] | undefined,
  { epoch, steps }: Operation,
): readonly Unfenced[] | undefined {
  const promoted = steps.some((step) => step.verb === 'promote' && wasAsked(step));
  const fenced = (each: Unfenced) =>
    steps.some(
      ({ verb, status, resource, region }) =>
        verb === 'fence' && status === 'done' && resource === each.resource && region === each.region,
    );
  return someOf((unfenced ?? []).filter((each) => !fenced(each) && (promoted || each.epoch !== epoch)));
}

/** The same list, or undefined where it is empty: a state without allowances has no such field. */
export function someOf(unfenced: readonly Unfenced[]): readonly Unfenced[] | undefined {
  return unfenced.length === 0 ? undefined : unfenced;
}

import { type RegionObservation, unseen } from '../../domain/observation.ts';
import type { Ref } from './instance.ts';
import type { CisObject } from './schema.ts';

/** Regions of which nothing can be said, because an object is not there or not to be understood. */
export function unseenObject(
  regions: readonly string[],
  what: string,
  { id }: Ref,
  object: CisObject | undefined,
): Record<string, RegionObservation> {
  const because =
    object === undefined ? `CIS has no ${what} ${id}.` : `CIS shows the ${what} ${id} in a form that is not known.`;
  return Object.fromEntries(regions.map((region) => [region, unseen(because)]));
}

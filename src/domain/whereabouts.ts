import { type Placement, promotable, type Resource } from './application.ts';
import { type Context, freshObservation } from './context.ts';
import { hasMovedData, type Operation } from './operation.ts';
import type { State } from './state.ts';

/** Where a plan begins. */
export interface Whereabouts {
  /** What is recorded, with the primary that the data has to be taken from; the destination where all of it is there. */
  readonly from: Placement;
  /** Further regions in which something is primary, or may be. */
  readonly alsoPrimary: readonly string[];
}

/**
 * Where the data is that a plan is to bring to a region. The record follows finished promotions; where one has been asked for
 * and not all are finished, it goes by what is observed, and what nobody can see may be on either side.
 */
export function whereabouts(context: Context, to: string): Whereabouts {
  const { application, state } = context;
  const { placement, operation } = state;
  if (operation === undefined || !hasMovedData(operation)) return { from: placement, alsoPrimary: [] };
  const holders = new Set(promotable(application).flatMap((resource) => holdersOf(context, resource, operation)));
  holders.delete(to);
  const primary = holders.has(placement.primary) ? placement.primary : ([...holders][0] ?? to);
  return { from: { ...placement, primary }, alsoPrimary: [...holders].filter((region) => region !== primary) };
}

/** The regions that serve as they are meant to, without those that have only been tried with a part of the users. */
export function wholeActive({ placement, partly = [] }: State): string[] {
  const whole = placement.active.filter((region) => !partly.includes(region));
  return whole.length > 0 ? whole : [...placement.active];
}

function holdersOf(context: Context, resource: Resource, operation: Operation): string[] {
  const regions = Object.entries(freshObservation(context, resource.id)?.regions ?? {});
  const seen = regions.filter(([, { role }]) => role === 'primary').map(([region]) => region);
  return seen.length > 0 ? seen : [operation.from.primary, operation.to.primary];
}

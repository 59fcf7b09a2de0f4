import { type Application, abilityFor, type Resource, samePlacement, sameSet } from '../application.ts';
import type { Observation, RegionObservation } from '../observation.ts';
import type { State } from '../state.ts';
import type { RecordedEvent } from './recording.ts';

/**
 * What would be observed of the resources. As recorded while the application stands where it stood in the record; once it
 * would have been moved elsewhere, and for what was never observed, as the steps leave them, with nothing amiss.
 */
export function observationsIn(
  application: Application,
  state: State,
  recorded: Extract<RecordedEvent, { kind: 'decided' }> | undefined,
  now: number,
): Record<string, Observation> {
  const follows = recorded !== undefined && standsAlike(state, recorded.next);
  return Object.fromEntries(
    application.resources.map((resource) => {
      const seen = follows ? recorded.view.observations[resource.id] : undefined;
      // As old as it was then: what nobody could see in time is not made young here.
      const asThen = seen && { ...seen, at: now - (recorded?.at ?? now) + seen.at };
      return [resource.id, asThen ?? withNothingAmiss(resource, state, now)];
    }),
  );
}

function standsAlike(state: State, recorded: State): boolean {
  return samePlacement(state.placement, recorded.placement) && sameSet(state.unprotected, recorded.unprotected);
}

function withNothingAmiss(resource: Resource, state: State, now: number): Observation {
  const regions = Object.fromEntries(resource.regions.map((region) => [region, seenIn(resource, region, state)]));
  return { resource: resource.id, at: now, regions, busy: 'no' };
}

function seenIn(resource: Resource, region: string, { placement, unprotected }: State): RegionObservation {
  const left = unprotected.includes(region);
  const detail = 'Nothing is recorded of it here: it is taken to be well.';
  const data = abilityFor(resource, 'promote') === undefined ? {} : dataRole(region === placement.primary, left);
  return {
    fenced: left ? 'yes' : 'no',
    serving: placement.active.includes(region) ? 'yes' : 'no',
    capacity: 'yes',
    mounted: 'yes',
    ...data,
    detail,
  };
}

function dataRole(isPrimary: boolean, left: boolean): Partial<RegionObservation> {
  if (isPrimary) return { role: 'primary' };
  if (left) return { role: 'none', ready: { graceful: 'no', forced: 'no' }, replicating: 'no' };
  return { role: 'replica', ready: { graceful: 'yes', forced: 'yes' }, replicating: 'yes' };
}

import { zoneName } from '../guards/zones.ts';
import type { Operation } from '../operation.ts';
import type { State } from '../state.ts';

/** The regions and zones that users are kept from when the operation has ended. */
export function drainedAfter(state: State, { kind, zone, from, to, requestedBy }: Operation): string[] {
  if (zone !== undefined) {
    const others = state.drained.filter((name) => name !== zoneName(zone));
    return kind === 'drain' ? [...others, zoneName(zone)] : others;
  }
  const left = from.active.filter((region) => !to.active.includes(region));
  const added = kind === 'drain' && requestedBy !== 'regent' ? left : [];
  return [...new Set([...state.drained, ...added])].filter((name) => !to.active.includes(name));
}

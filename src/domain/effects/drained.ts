import { zoneName } from '../guards/zones.ts';
import { type Operation, wasAsked } from '../operation.ts';
import type { State } from '../state.ts';

/** The regions and zones that users are kept from when a move has ended. */
export function drainedAfter(state: State, { kind, from, to, requestedBy }: Operation): string[] {
  const left = from.active.filter((region) => !to.active.includes(region));
  const added = kind === 'drain' && requestedBy !== 'regent' ? left : [];
  return [...new Set([...state.drained, ...added])].filter((name) => !to.active.includes(name));
}

/**
 * What an operation about one zone leaves behind, however it ends: users count as kept from the zone as soon as that has
 * been asked for, and until all of it has been undone. Where an operator has left a part of that out, she restores the rest.
 */
export function zoneAfter(state: State, operation: Operation): Partial<Pick<State, 'drained' | 'keptDrained'>> {
  const { zone, kind, steps, requestedBy } = operation;
  if (zone === undefined) return {};
  const name = zoneName(zone);
  const drains = kind === 'drain';
  const closed = drains
    ? steps.some((step) => step.status === 'done' || wasAsked(step))
    : steps.some(({ status }) => status !== 'done');
  const wasKept = state.keptDrained?.includes(name) === true;
  const keeps = drains ? requestedBy !== 'regent' : wasKept || steps.some(({ status }) => status === 'skipped');
  const listed = (names: readonly string[] | undefined, isIn: boolean) => [
    ...(names ?? []).filter((each) => each !== name),
    ...(isIn ? [name] : []),
  ];
  return { drained: listed(state.drained, closed), keptDrained: listed(state.keptDrained, closed && keeps) };
}

import { type Operation, type StepRecord, wasAsked } from './operation.ts';
import type { State } from './state.ts';

/** Where traffic should go: what every gate answers by. */
export interface GateOrder {
  readonly epoch: number;
  /** The regions whose gates should be open. */
  readonly active: readonly string[];
}

/**
 * Where users should go as far as this state has been carried out. In an operation they are sent to the new regions with
 * the first call of a `route` step, which means: with its committed intent, whatever becomes of the call itself. Where no
 * step of the plan moves traffic, users follow the data. A region whose gate is its fence gets none from the fence on.
 */
export function gateOf({ epoch, placement, operation }: State): GateOrder {
  const moved = operation !== undefined && operation.withdrawn === undefined && sendsToNew(operation);
  const wanted = moved ? lastAsked(operation) : placement.active;
  const closed = operation === undefined || operation.withdrawn !== undefined ? [] : fencedByGate(operation);
  return { epoch, active: wanted.filter((region) => !closed.includes(region)).toSorted() };
}

/** The regions that are fenced by their gates: those close with the intent, long before users are sent elsewhere. */
function fencedByGate({ steps }: Operation): string[] {
  const fences = steps.filter((step) => step.verb === 'fence' && step.closedForMs !== undefined && wasAsked(step));
  return fences.map(({ region }) => region);
}

function sendsToNew({ steps, zone, returned }: Operation): boolean {
  if (zone !== undefined || returned !== undefined) return false;
  const routes = steps.filter(({ verb }) => verb === 'route');
  if (routes.length > 0) return routes.some(isBegun);
  return steps.filter(({ verb }) => verb === 'promote').every(isEnded);
}

/** The regions that the newest step of those that move traffic wants. */
function lastAsked({ steps, to }: Operation): readonly string[] {
  return steps.filter((step) => step.verb === 'route' && isBegun(step)).at(-1)?.active ?? to.active;
}

function isBegun(step: StepRecord): boolean {
  return wasAsked(step) || isEnded(step);
}

function isEnded({ status }: StepRecord): boolean {
  return status === 'done' || status === 'skipped';
}

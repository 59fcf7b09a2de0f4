import { type Application, home, type Placement, promotable, samePlacement } from './application.ts';
import type { Command } from './command.ts';
import { assess, type RegionHealth } from './health.ts';
import type { Observation } from './observation.ts';
import { secondedOrder } from './proposed.ts';
import type { State } from './state.ts';
import { targetPlacement } from './targets.ts';
import type { View } from './view.ts';

/** What guards and rules look at: the inputs of a decision and what follows from them, worked out once. */
export interface Context {
  readonly application: Application;
  readonly state: State;
  readonly view: View;
  readonly health: readonly RegionHealth[];
  /** Where the application prefers to be. */
  readonly home: Placement;
  /** Where it should be now, for what is seen. */
  readonly target: Placement;
  /**
   * The order to be decided about: the waiting command, the order that it approves, or the one that a running operation is
   * being stopped for.
   */
  readonly order: Command | undefined;
}

/** Works out the context of one decision. Pure: the same inputs give the same context. */
export function contextOf(application: Application, state: State, view: View): Context {
  const health = assess(application, { active: state.placement.active, drained: state.drained }, view);
  const target = targetPlacement(application, state.placement, health, state);
  const order = secondedOrder(state, view) ?? view.command ?? state.queued;
  return { application, state, view, health, home: home(application), target, order };
}

/** The health of one region; undefined for a region the application does not have. */
export function healthOf(context: Context, region: string): RegionHealth | undefined {
  return context.health.find((each) => each.region === region);
}

/** The regions that should serve, or hold the data, and that a quorum sees down. */
export function downActiveRegions(context: Context): string[] {
  const { active, primary } = context.state.placement;
  const needed = promotable(context.application).length > 0 ? [...new Set([...active, primary])] : active;
  return needed.filter((region) => healthOf(context, region)?.health === 'down');
}

/** The regions that could join those that serve, where fewer do than should. */
export function joiningRegions({ state, target, application }: Context): string[] {
  const { active } = state.placement;
  return active.length < application.activeRegions ? target.active.filter((region) => !active.includes(region)) : [];
}

/** Whether the application is where its operators prefer it. */
export function isAtHome({ state, home }: Context): boolean {
  return samePlacement(state.placement, home);
}

/** The newest observation of a resource if it is young enough to mean anything. */
export function freshObservation(
  { application, view }: Pick<Context, 'application' | 'view'>,
  resource: string,
): Observation | undefined {
  const seen = view.observations[resource];
  if (seen === undefined || view.now - seen.at > application.policy.observationStaleAfterMs) return undefined;
  return seen;
}

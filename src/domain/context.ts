import { type Application, home, type Placement, samePlacement } from './application.ts';
import { assess, type RegionHealth } from './health.ts';
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
}

/** Works out the context of one decision. Pure: the same inputs give the same context. */
export function contextOf(application: Application, state: State, view: View): Context {
  const health = assess(application, state.placement.active, view);
  const target = targetPlacement(application, state.placement, health);
  return { application, state, view, health, home: home(application), target };
}

/** The health of one region; undefined for a region the application does not have. */
export function healthOf(context: Context, region: string): RegionHealth | undefined {
  return context.health.find((each) => each.region === region);
}

/** The regions that should serve and that a quorum sees down. */
export function downActiveRegions(context: Context): string[] {
  return context.state.placement.active.filter((region) => healthOf(context, region)?.health === 'down');
}

/** Whether the application is where its operators prefer it. */
export function isAtHome({ state, home }: Context): boolean {
  return samePlacement(state.placement, home);
}

import { type Application, type Placement, primaryCandidates, regionIds } from './application.ts';
import { isServable, type RegionHealth } from './health.ts';

/**
 * Where the application should be now: of the healthy regions the k best by preference, sticky. An active region stays
 * while it is not down, also when a preferred one has come back; failback is an operation of its own. Nothing that is
 * unknown is added, and nothing that is unknown is taken away.
 */
export function targetPlacement(
  application: Application,
  current: Placement,
  health: readonly RegionHealth[],
): Placement {
  const healthOf = (region: string) => health.find((each) => each.region === region);
  const kept = current.active.filter((region) => healthOf(region)?.health !== 'down');
  const spare = regionIds(application).filter(
    (region) => !current.active.includes(region) && isServable(healthOf(region)),
  );
  const active = inPreferredOrder(application, [
    ...kept,
    ...spare.slice(0, Math.max(0, application.activeRegions - kept.length)),
  ]);
  return { active, primary: targetPrimary(application, current, active) };
}

function targetPrimary(application: Application, current: Placement, active: readonly string[]): string {
  if (active.includes(current.primary)) return current.primary;
  return primaryCandidates(application).find((region) => active.includes(region)) ?? current.primary;
}

/** Where an operator's command would bring it: `to` becomes the primary, and takes a lost or the old primary's place. */
export function commandedPlacement(application: Application, current: Placement, to: string): Placement {
  if (current.active.includes(to)) return { active: current.active, primary: to };
  const others = current.active.filter((region) => region !== current.primary);
  return { active: inPreferredOrder(application, [...others, to]), primary: to };
}

function inPreferredOrder(application: Application, regions: readonly string[]): string[] {
  return regionIds(application).filter((region) => regions.includes(region));
}

import { type Application, type Placement, primaryCandidates, regionIds } from './application.ts';
import { isServable, type RegionHealth } from './health.ts';

/**
 * Where the application should be now: of the healthy regions the k best by preference, sticky. An active region stays
 * while it is not down, also when a preferred one has come back; failback is an operation of its own. Nothing that is
 * unknown is added, and nothing that is unknown is taken away; nor is a region added that an operator keeps drained. One
 * that is still fenced is added only where nobody else is left.
 */
export function targetPlacement(
  application: Application,
  current: Placement,
  health: readonly RegionHealth[],
  closed: { readonly drained: readonly string[]; readonly unprotected: readonly string[] } = nothingClosed,
): Placement {
  const healthOf = (region: string) => health.find((each) => each.region === region);
  const kept = current.active.filter((region) => healthOf(region)?.health !== 'down');
  const healthy = regionIds(application).filter(
    (region) => !current.active.includes(region) && !closed.drained.includes(region) && isServable(healthOf(region)),
  );
  const unfenced = healthy.filter((region) => !closed.unprotected.includes(region));
  const spare = kept.length + unfenced.length > 0 ? unfenced : healthy;
  const active = inPreferredOrder(application, [
    ...kept,
    ...withData(application, kept, spare).slice(0, Math.max(0, application.activeRegions - kept.length)),
  ]);
  return { active, primary: targetPrimary(application, current, active, health) };
}

/** Where none of the kept regions holds the data, the first to join must be one that does. */
function withData(application: Application, kept: readonly string[], spare: readonly string[]): string[] {
  const candidates = primaryCandidates(application);
  if (kept.some((region) => candidates.includes(region))) return [...spare];
  const first = spare.find((region) => candidates.includes(region));
  return first === undefined ? [...spare] : [first, ...spare.filter((region) => region !== first)];
}

const nothingClosed = { drained: [], unprotected: [] };

/** One that is seen up, before one of which nobody knows. */
function targetPrimary(
  application: Application,
  current: Placement,
  active: readonly string[],
  health: readonly RegionHealth[],
): string {
  if (active.includes(current.primary)) return current.primary;
  const candidates = primaryCandidates(application).filter((region) => active.includes(region));
  const up = candidates.find((region) => isServable(health.find((each) => each.region === region)));
  return up ?? candidates[0] ?? current.primary;
}

/**
 * Where an operator's command would bring it: `to` becomes the primary, and takes a lost or the old primary's place. The
 * regions in `left` serve nobody any more: those that are dead, and the one that is fenced.
 */
export function commandedPlacement(
  application: Application,
  current: Placement,
  to: string,
  left: readonly string[] = [],
): Placement {
  const kept = current.active.filter((region) => region === to || !left.includes(region));
  if (kept.includes(to)) return { active: kept, primary: to };
  const others = kept.filter((region) => region !== current.primary);
  return { active: inPreferredOrder(application, [...others, to]), primary: to };
}

function inPreferredOrder(application: Application, regions: readonly string[]): string[] {
  return regionIds(application).filter((region) => regions.includes(region));
}

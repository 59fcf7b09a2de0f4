import type { TargetReport } from '../domain/report.ts';
import type { Sight } from './picture.ts';

/** A target without which a region can't serve users. */
export interface CriticalTarget {
  readonly id: string;
  /** The zone it stands in; left out, it is the whole region's. */
  readonly zone?: string | undefined;
}

/**
 * Why a region can't serve, as this prober sees it; undefined when it can. What belongs to the whole region must be up, and
 * where there are zones at least one of them entirely. What has not been seen yet is not up.
 */
export function whatIsNotUp(
  critical: readonly CriticalTarget[],
  region: string,
  sight: Pick<Sight, 'verdicts'> | undefined,
): string | undefined {
  const seen = new Map(
    (sight?.verdicts ?? []).filter((each) => each.region === region).map((each) => [each.target, each]),
  );
  const faults = (of: readonly CriticalTarget[]) =>
    of.filter(({ id }) => seen.get(id)?.verdict !== 'up').map(({ id }) => inWords(id, seen.get(id)));
  const whole = faults(critical.filter(({ zone }) => zone === undefined));
  if (whole.length > 0) return `${whole.join(', ')}.`;
  const zones = [...Map.groupBy(critical, ({ zone }) => zone)].filter(([zone]) => zone !== undefined);
  const faultsOfZones = zones.map(([, targets]) => faults(targets));
  if (faultsOfZones.length === 0 || faultsOfZones.some((each) => each.length === 0)) return undefined;
  return `no zone is up (${faultsOfZones.flat().join(', ')}).`;
}

function inWords(id: string, seen: TargetReport | undefined): string {
  if (seen === undefined || seen.verdict === 'unknown') return `${id} has not been seen up yet`;
  return `${id} is ${seen.verdict} (${seen.reason})`;
}

import type { Region } from '../application.ts';
import type { TargetPace } from './setup.ts';

/** When the last vantage has noticed that a region is dead, in milliseconds, and through which target. */
export interface Detection {
  readonly region: string;
  readonly ms: number;
  readonly by: TargetPace;
}

/** One target that speaks for the whole region is enough; of zones, each has to be seen down. */
export function detectionOf(region: Region, paces: readonly TargetPace[]): Detection | undefined {
  const fastest = (zone: string | undefined): Detection | undefined => {
    const judging = region.targets.filter(
      (target) => target.critical && target.tier === 'application' && target.zone === zone,
    );
    const found = paces.filter((pace) => pace.region === region.id && judging.some(({ id }) => id === pace.target));
    const times = found.map((by) => ({
      region: region.id,
      ms: by.failureThreshold * by.intervalMs + by.timeoutMs,
      by,
    }));
    return times.sort((a, b) => a.ms - b.ms)[0];
  };
  const byZones = region.zones.map(fastest);
  const slowestZone = byZones.some((zone) => zone === undefined)
    ? undefined
    : byZones.sort((a, b) => (b?.ms ?? 0) - (a?.ms ?? 0))[0];
  return [fastest(undefined), slowestZone].flatMap((each) => each ?? []).sort((a, b) => a.ms - b.ms)[0];
}

/** How long it takes at the most until the death of any of these regions is noticed, in milliseconds. */
export function noticedWithinMs(regions: readonly Region[], paces: readonly TargetPace[]): number {
  return Math.max(0, ...regions.map((region) => detectionOf(region, paces)?.ms ?? 0));
}

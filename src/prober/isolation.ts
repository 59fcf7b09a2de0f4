import type { Verdict } from '../domain/report.ts';

/** What isolation needs to know of a control target. */
export interface ControlStanding {
  /** The region that it stands in, if it stands in one of ours. */
  readonly region?: string | undefined;
  readonly verdict: Verdict;
}

/**
 * The regions of which this vantage must not speak: it has control targets outside them, and all of those are down. A
 * control target inside a region would go down with it, so it says nothing about whether *we* are cut off. Pure.
 */
export function isolatedFor(regions: readonly string[], controls: readonly ControlStanding[]): string[] {
  return regions.filter((region) => {
    const outside = controls.filter((control) => control.region !== region);
    return outside.length > 0 && outside.every(({ verdict }) => verdict === 'down');
  });
}

import type { FailureClass } from './application.ts';
import type { RegionHealth } from './health.ts';

/** What kind of trouble the vantages' opinions describe; undefined when there is none that they agree on. */
export function failureClassOf(region: RegionHealth, all: readonly RegionHealth[]): FailureClass | undefined {
  const { votes } = region;
  const saysDown = votes.filter((vote) => vote.says === 'down');
  if (region.health !== 'down') {
    const splits = saysDown.length > 0 && votes.some((vote) => vote.says === 'up');
    return splits ? 'partition' : undefined;
  }
  if (all.length > 1 && all.every((each) => each.health === 'down')) return 'everything-down';
  if (saysDown.every((vote) => vote.dataOnly)) return 'dependency-down';
  const inside = votes.find((vote) => vote.vantage === region.region);
  return inside?.says === 'up' ? 'unreachable-from-outside' : 'region-down';
}

/** The class in a sentence about a region. */
export function describeClass(failure: FailureClass, region: string): string {
  return {
    'region-down': `${region} is down.`,
    'unreachable-from-outside': `${region} can't be reached from outside, but its own vantage sees it up.`,
    partition: `Some vantages see ${region} down and others see it up, so it is the network between them.`,
    'dependency-down': `Only the data tier of ${region} is down.`,
    'everything-down': 'Every region looks down at once.',
  }[failure];
}

import type { Region } from '../application.ts';
import { listed } from './in-words.ts';
import type { Setup } from './setup.ts';
import type { SetupFinding } from './setup-finding.ts';

/** Whether the loss of a zone would be noticed at all. */
export function reasonAboutZones({ applications }: Setup): SetupFinding[] {
  return applications.flatMap(({ application }) =>
    application.regions.flatMap((region): SetupFinding[] => {
      const blind = region.zones.filter((zone) => !isJudged(region, zone));
      if (blind.length === 0) return [];
      return [
        {
          severity: 'warning',
          about: `applications.${application.id}.regions.${region.id}.zones`,
          sentence: `No critical target stands in ${listed(blind)}: whether that is up is never known, so it is neither drained nor restored, and ${region.id} is never seen down by its zones.`,
          cure: `Give a critical target of ${region.id} the zone ${blind[0]}, or leave that zone out.`,
        },
      ];
    }),
  );
}

function isJudged(region: Region, zone: string): boolean {
  return region.targets.some((target) => target.critical && target.zone === zone);
}

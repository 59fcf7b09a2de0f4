import { type Application, abilityFor, primaryCandidates, promotable, type Resource } from '../application.ts';
import { listed } from './in-words.ts';
import type { Setup } from './setup.ts';
import type { SetupFinding } from './setup-finding.ts';

/** Whether each region that may hold the data can be kept from writing: without that nothing else is promoted. */
export function reasonAboutFencing({ applications }: Setup): SetupFinding[] {
  return applications.flatMap(({ application }): SetupFinding[] => {
    const data = promotable(application).map(({ id }) => id);
    const unfenced = primaryCandidates(application).filter((region) => fencesOf(application, region).length === 0);
    if (data.length === 0 || unfenced.length === 0) return [];
    return [
      {
        severity: 'warning',
        about: `applications.${application.id}.resources`,
        sentence: `${listed(data)} can be promoted, but nothing can fence ${listed(unfenced)}: two sides might write, so a forced failover from there never starts.`,
        cure: `Add a resource that stops what writes in ${listed(unfenced)}, such as its virtual servers.`,
      },
    ];
  });
}

/** The resources that can keep a region from writing. */
export function fencesOf(application: Application, region: string): Resource[] {
  return application.resources.filter(
    (resource) => abilityFor(resource, 'fence') !== undefined && resource.regions.includes(region),
  );
}

import { type Application, canFence, primaryCandidates, promotable, type Resource } from '../application.ts';
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

/**
 * Fences that ask the servers that they stop: alone they are of no use when the region is gone as a whole, and beside another one
 * they fail as soon as that has stopped the servers, for all fences of a region have to be done.
 */
export function reasonAboutInsideFences({ applications }: Setup): SetupFinding[] {
  return applications.flatMap(({ application, resources }) => {
    const inside = resources.filter(({ fencesFromInside }) => fencesFromInside === true).map(({ id }) => id);
    return primaryCandidates(application).flatMap((region): SetupFinding[] => {
      const fences = fencesOf(application, region).map(({ id }) => id);
      const [from, others] = [fences.filter((id) => inside.includes(id)), fences.filter((id) => !inside.includes(id))];
      if (from.length === 0) return [];
      const about = `applications.${application.id}.resources.${from[0]}`;
      if (others.length === 0) {
        const sentence = `${region} can be fenced only by asking its own servers (${listed(from)}): when the whole region is gone, no fence of it can be done, and a forced failover stops there.`;
        const cure = `Add a resource that stops them from outside, or decide what policy.fence.onFailure is to be.`;
        return [{ severity: 'warning', about, sentence, cure }];
      }
      const sentence = `${region} is fenced by ${listed(others)} and by asking its own servers (${listed(from)}): once those are stopped they can't answer, and a forced failover stops there.`;
      return [{ severity: 'warning', about, sentence, cure: `Leave \`fences\` of ${listed(from)} out.` }];
    });
  });
}

/** The resources that can keep a region from writing. */
export function fencesOf(application: Application, region: string): Resource[] {
  return application.resources.filter((resource) => canFence(resource, region));
}

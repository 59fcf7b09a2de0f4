import { abilityFor } from '../application.ts';
import { listed } from './in-words.ts';
import type { Setup } from './setup.ts';
import type { SetupFinding } from './setup-finding.ts';

/** Whether it would be seen that users arrive where they were sent. */
export function reasonAboutEdges({ applications }: Setup): SetupFinding[] {
  return applications.flatMap(({ application }): SetupFinding[] => {
    const routes = application.resources.filter((resource) => abilityFor(resource, 'route') !== undefined);
    if (routes.length === 0 || application.edges.length > 0) return [];
    const names = listed(routes.map(({ id }) => id));
    return [
      {
        severity: 'warning',
        about: `applications.${application.id}.edges`,
        sentence: `${names} moves users, but no public name is given: that they arrive in the new region could not be verified.`,
        cure: 'Add under `edges` what users ask for, with the header in which the answering region names itself.',
      },
    ];
  });
}

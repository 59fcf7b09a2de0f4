import { abilityFor, canQuiesce, primaryCandidates, promotable } from '../application.ts';
import { listed } from './in-words.ts';
import type { ApplicationSetup, Setup } from './setup.ts';
import type { SetupFinding } from './setup-finding.ts';

/** Whether a planned move of a volume stops what writes to it first, and lets it run again after. */
export function reasonAboutQuiescing({ applications }: Setup): SetupFinding[] {
  return applications.flatMap((each) => [...stillWriting(each), ...withoutReturn(each)]);
}

/** A volume is flipped while it is written to: what was written last is torn, or is not where the database says. */
function stillWriting({ application, resources }: ApplicationSetup): SetupFinding[] {
  const isVolume = (id: string) => resources.some((each) => each.id === id && each.byCopies === true);
  const volumes = promotable(application).flatMap(({ id }) => (isVolume(id) ? [id] : []));
  const candidates = primaryCandidates(application);
  const open = candidates.filter((region) => !application.resources.some((each) => canQuiesce(each, region)));
  if (volumes.length === 0 || candidates.length < 2 || open.length === 0) return [];
  const sentence = `A planned move of ${listed(volumes)} from ${listed(open)} does not stop what writes to it first: what is written while it is flipped may be lost or torn.`;
  const cure = `Say \`fencesFor: [planned]\` of what stops the application there and nothing of its data, such as its Kubernetes workload or a webhook, or stop it yourself before each planned move.`;
  return [{ severity: 'note', about: `applications.${application.id}.resources`, sentence, cure }];
}

/** What is stopped for a planned move and can't be started again is an outage of its own. A gate opens by itself. */
function withoutReturn({ application }: ApplicationSetup): SetupFinding[] {
  return application.resources.flatMap((resource): SetupFinding[] => {
    const fence = abilityFor(resource, 'fence');
    const returns = fence?.closedForMs !== undefined || abilityFor(resource, 'unfence') !== undefined;
    if (resource.fencesFor === undefined || (fence !== undefined && returns)) return [];
    const lacks = fence === undefined ? 'can not stop anything (`fence`)' : 'can not let it run again (`unfence`)';
    const about = `applications.${application.id}.resources.${resource.id}`;
    const sentence = `${resource.id} is to stop what uses the data for a planned move, and ${lacks}.`;
    return [{ severity: 'error', about, sentence, cure: 'Have it do both, or leave `fencesFor` out.' }];
  });
}

import { type Application, abilityFor, promotable } from '../application.ts';
import { listed } from './in-words.ts';
import type { Setup } from './setup.ts';
import type { SetupFinding } from './setup-finding.ts';

/** Whether users can be sent on in parts where policy wants it, and what that asks of the application. */
export function reasonAboutShift({ applications }: Setup): SetupFinding[] {
  return applications.flatMap(({ application }) => (application.policy.shift === undefined ? [] : ofOne(application)));
}

function ofOne(application: Application): SetupFinding[] {
  const about = `applications.${application.id}.policy.shift`;
  const able = application.resources.filter((resource) => abilityFor(resource, 'route')?.parts === true);
  if (able.length === 0) {
    const sentence = 'Nothing that moves its users can move a part of them, so all of them are moved at once.';
    const cure = 'Move them by a CIS pool with an origin per region (mode `weights`), or take policy.shift away.';
    return [{ severity: 'warning', about, sentence, cure }];
  }
  const data = promotable(application).map(({ id }) => id);
  if (data.length === 0) return [];
  const sentence = `While users are sent on in parts, ${listed(data)} is still written on the side that is left: those who are sent on are served from there too.`;
  const cure = 'See to it that the application reaches its data from a standby region, or leave policy.shift out.';
  return [{ severity: 'note', about, sentence, cure }];
}

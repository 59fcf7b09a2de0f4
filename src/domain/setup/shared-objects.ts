import { listed } from './in-words.ts';
import type { Setup } from './setup.ts';
import type { SetupFinding } from './setup-finding.ts';

/** External objects that more than one resource would write: as soon as those differ, one undoes the other's work. */
export function reasonAboutSharedObjects({ applications }: Setup): SetupFinding[] {
  const writers = new Map<string, Writer[]>();
  for (const { application, resources } of applications) {
    for (const { id, writes } of resources) {
      for (const object of new Set(writes)) {
        writers.set(object, [...(writers.get(object) ?? []), { application: application.id, resource: id }]);
      }
    }
  }
  return [...writers].flatMap(([object, by]) => conflict(object, by) ?? []);
}

interface Writer {
  readonly application: string;
  readonly resource: string;
}

function conflict(object: string, writers: readonly Writer[]): SetupFinding | undefined {
  const [first, second] = writers;
  if (first === undefined || second === undefined) return undefined;
  const applications = [...new Set(writers.map(({ application }) => application))];
  const about = `applications.${second.application}.resources.${second.resource}`;
  if (applications.length === 1) {
    const names = listed([...new Set(writers.map(({ resource }) => resource))]);
    const sentence = `${object} is written by ${names} of ${first.application}: their steps may run at once, and one undo the other.`;
    return { severity: 'warning', about, sentence, cure: 'Keep one of them, or order them with `after`.' };
  }
  return {
    severity: 'error',
    about,
    sentence: `${object} is written for ${listed(applications)}, which would write it differently as soon as they are in different regions.`,
    cure: 'Give each application an object of its own, or make them one application.',
  };
}

import { listed } from './in-words.ts';
import type { Setup } from './setup.ts';
import type { SetupFinding } from './setup-finding.ts';

/** Whether anybody hears of what is critical, and of Regent's own death. */
export function reasonAboutTelling({ told, applications }: Setup): SetupFinding[] {
  if (told === undefined) return [];
  const names = applications.map(({ application }) => application.id);
  const unheard = names.filter((name) => !told.receivers.some((each) => each.applications?.includes(name) ?? true));
  const found: SetupFinding[] = [];
  if (unheard.length > 0) {
    found.push({
      severity: 'warning',
      about: 'notify',
      sentence: `Nobody is told when ${listed(unheard)} fails over, stops for a person or is left unfenced.`,
      cure: 'Name who is told under `notify`, and have `regent notify test` show that it arrives.',
    });
  }
  if (!told.heartbeat) {
    found.push({
      severity: 'note',
      about: 'heartbeat',
      sentence: 'When every controller has died, or has lost Redis, nobody is told: there is no dead man’s switch.',
      cure: 'Name the address of one under `heartbeat`.',
    });
  }
  return found;
}

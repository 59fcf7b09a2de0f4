import { type Application, home, regionIds } from '../application.ts';
import { listed } from './in-words.ts';
import type { Setup } from './setup.ts';
import type { SetupFinding } from './setup-finding.ts';

/** Whether applications that depend on each other can be in the same place. */
export function reasonAboutDependencies({ applications }: Setup): SetupFinding[] {
  const all = applications.map(({ application }) => application);
  return all.flatMap((application) =>
    all
      .filter(({ id }) => application.after.includes(id))
      .flatMap((other) => [...apartAtHome(application, other), ...withoutCompany(application, other)]),
  );
}

function apartAtHome(application: Application, other: Application): SetupFinding[] {
  const [own, others] = [home(application), home(other)];
  if (others.active.includes(own.primary)) return [];
  return [
    {
      severity: 'warning',
      about: `applications.${application.id}.after`,
      sentence: `${application.id} depends on ${other.id}, but prefers ${own.primary} while ${other.id} prefers ${others.primary}: they are apart whenever both are at home.`,
      cure: `List the regions of both in the same order.`,
    },
  ];
}

function withoutCompany(application: Application, other: Application): SetupFinding[] {
  const alone = regionIds(application).filter((region) => !regionIds(other).includes(region));
  if (alone.length === 0) return [];
  return [
    {
      severity: 'warning',
      about: `applications.${application.id}.after`,
      sentence: `${application.id} depends on ${other.id} and may move to ${listed(alone)}, where ${other.id} never is.`,
      cure: `Add ${listed(alone)} to the regions of ${other.id}, or take it from those of ${application.id}.`,
    },
  ];
}

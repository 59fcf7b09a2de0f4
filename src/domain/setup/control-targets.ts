import { regionIds } from '../application.ts';
import { listed } from './in-words.ts';
import type { Setup } from './setup.ts';
import type { SetupFinding } from './setup-finding.ts';

/** Whether a prober that is cut off itself could be told from one that sees a dead region. */
export function reasonAboutControlTargets({ controlTargets, applications }: Setup): SetupFinding[] {
  const cure = 'Add a control target that stands in none of the regions, such as iam.cloud.ibm.com on port 443.';
  if (controlTargets.length === 0) {
    const sentence =
      'There are no control targets: a prober that has lost its own network can not be told from one that sees a dead region, and votes.';
    return [{ severity: 'warning', about: 'controlTargets', sentence, cure }];
  }
  const judged = new Set(applications.flatMap(({ application }) => regionIds(application)));
  const unguarded = [...judged].filter((region) => controlTargets.every((control) => control.region === region));
  return unguarded.map((region) => {
    const names = listed(controlTargets.map(({ name }) => name));
    return {
      severity: 'warning',
      about: 'controlTargets',
      sentence: `Every control target (${names}) stands in ${region}: none is left to tell whether a prober that sees ${region} down is cut off itself.`,
      cure,
    };
  });
}

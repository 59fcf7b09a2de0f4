import { quorumOf } from '../application.ts';
import type { Setup } from './setup.ts';
import type { SetupFinding } from './setup-finding.ts';
import { eyesOn } from './vantages-left.ts';

/** Whether enough eyes look, and enough of them must agree. */
export function reasonAboutVantages({ vantages, applications }: Setup): SetupFinding[] {
  return applications.flatMap(({ application }): SetupFinding[] => {
    const about = `applications.${application.id}.policy`;
    const quorum = quorumOf(application);
    const eyes = eyesOn(vantages, application);
    if (eyes.length === 1) {
      if (application.policy.automation !== 'automatic') return [];
      return [
        {
          severity: 'warning',
          about: `${about}.automation`,
          sentence: `${application.id} starts as automatic, and only the vantage ${vantages[0]} judges it: whatever cuts that one off looks like a dead region.`,
          cure: 'Add probers in two more places to `vantages`, so that a majority can outvote one that is wrong.',
        },
      ];
    }
    if (quorum * 2 > eyes.length) return [];
    return [
      {
        severity: 'warning',
        about: `${about}.quorum`,
        sentence: `A quorum of ${quorum} is no majority of ${eyes.length} vantages: one half could see a region down and the other see it up, and both would be believed.`,
        cure: 'Set the quorum to `majority`.',
      },
    ];
  });
}

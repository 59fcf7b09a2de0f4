import { type MarkOwner, readMark } from '../../../domain/mark.ts';
import type { SetupFinding } from '../../../domain/setup/setup-finding.ts';
import { pathOf } from '../instance.ts';
import { descriptionOf } from '../safe-write.ts';
import type { Situation } from './situation.ts';

/** Where CIS is not as Regent has left it: somebody else, or a tool such as Terraform, has written. */
export function drift({ mode, objects, application }: Situation, owner: MarkOwner): SetupFinding[] {
  const seen = mode.see(objects);
  const { active } = application.placement;
  const moved = mode.regions.flatMap((region): SetupFinding[] => {
    const serving = seen[region]?.serving;
    const should = active.includes(region);
    if (serving === undefined || serving === 'unknown' || (serving === 'yes') === should) return [];
    const sentence = should
      ? `By Regent's state ${region} serves, and CIS sends no users there: ${seen[region]?.detail}`
      : `By Regent's state ${region} does not serve, and CIS sends users there: ${seen[region]?.detail}`;
    return [
      {
        severity: 'error',
        about: region,
        sentence,
        cure: 'Find out who has changed it, and order a switchover or change it back.',
      },
    ];
  });
  const unmarked = mode.written.filter((ref) => {
    const object = objects(ref);
    return object !== undefined && readMark(descriptionOf(object), owner) === undefined;
  });
  if (!application.marked || unmarked.length < mode.written.length) return moved;
  const sentence = `Regent has written ${unmarked.map(pathOf).join(', ')}, and its mark is gone: somebody has rewritten it, perhaps Terraform.`;
  const cure = 'Have that tool ignore the description and what Regent changes (lifecycle.ignore_changes).';
  return [...moved, { severity: 'warning', about: 'the mark', sentence, cure }];
}

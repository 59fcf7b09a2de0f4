import { all, yes } from '../finding.ts';
import { leadingRegion, sameReleaseIn } from '../release.ts';
import type { Guard } from './guard.ts';

/** Whether the regions that users or data are to come to run what those run that they leave. Never asked of a forced move. */
export const sameRelease: Guard = {
  name: 'same-release',
  overridable: true,
  canBeUnknown: true,
  test: (context, { from, to }) => {
    if (context.application.policy.sameRelease !== 'require') return yes('Policy asks for no particular release.');
    const lead = leadingRegion(from);
    const joining = to.active.filter((region) => !from.active.includes(region));
    const moved = to.primary === from.primary ? [] : [to.primary];
    const arriving = [...new Set([...joining, ...moved])].filter((region) => region !== lead);
    return all(
      arriving.map((region) => sameReleaseIn(context, region, lead)),
      'Nobody is sent to another region.',
    );
  },
};

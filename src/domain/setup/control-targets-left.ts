import { type Application, regionIds } from '../application.ts';
import { listed } from './in-words.ts';
import type { Remainder } from './remainder.ts';
import type { ControlTargetSite } from './setup.ts';

/** Which of an application's regions are still judged after a loss, and which everybody abstains from. */
export interface Judged {
  readonly judged: readonly string[];
  readonly abstained: readonly string[];
}

/**
 * A vantage abstains from a region when it has lost every control target outside it. So where all of those stood in the
 * lost region, nobody says any more that the other one is up.
 */
export function judgedWithout(
  controlTargets: readonly ControlTargetSite[],
  application: Application,
  lost: string,
): Judged {
  const others = regionIds(application).filter((region) => region !== lost);
  const abstained = others.filter((region) => {
    const outside = controlTargets.filter((control) => control.region !== region);
    return outside.length > 0 && outside.every((control) => control.region === lost);
  });
  return { judged: others.filter((region) => !abstained.includes(region)), abstained };
}

/** What is left of the control targets; nothing to say where there were none. */
export function controlTargetsLeft(
  controlTargets: readonly ControlTargetSite[],
  { judged, abstained }: Judged,
  lost: string,
): Remainder[] {
  if (controlTargets.length === 0) return [];
  const left = controlTargets.filter((control) => control.region !== lost).map(({ name }) => name);
  if (abstained.length === 0) {
    return [
      {
        answer: 'yes',
        clause:
          left.length === 1 ? `${left[0]} still tells who is cut off` : `${listed(left)} still tell who is cut off`,
      },
    ];
  }
  return [
    {
      answer: judged.length === 0 ? 'no' : 'yes',
      clause: `all vantages abstain from ${listed(abstained)}, whose control targets all stood in ${lost}`,
      because: `nobody could say that ${listed(abstained)} is up`,
      cure: 'Add a control target that stands in none of the regions, such as iam.cloud.ibm.com on port 443.',
    },
  ];
}

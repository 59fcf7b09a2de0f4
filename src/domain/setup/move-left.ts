import { type Application, primaryCandidates, promotable } from '../application.ts';
import type { Judged } from './control-targets-left.ts';
import { certainLosses } from './data-loss.ts';
import { fencesOf } from './fencing.ts';
import { counted, listed } from './in-words.ts';
import type { Remainder } from './remainder.ts';
import type { ApplicationSetup } from './setup.ts';
import { neverWithinSkew } from './skew.ts';

/** Whether a region is left to take over, with the data where it has to move; nothing to say where none is judged. */
export function successorLeft(application: Application, { judged }: Judged, lost: string): Remainder[] {
  if (judged.length === 0) return [];
  const active = Math.min(application.activeRegions, judged.length);
  const { minActiveRegions } = application.policy;
  if (active < minActiveRegions) return [tooFewActive(active, minActiveRegions, lost)];
  const takers = mayBePrimary(application, lost)
    ? primaryCandidates(application).filter((region) => judged.includes(region))
    : judged;
  if (takers.length > 0) {
    return [{ answer: 'yes', clause: `${takers.length === 1 ? takers[0] : `one of ${listed(takers)}`} can take over` }];
  }
  const data = listed(promotable(application).map(({ id }) => id));
  return [
    {
      answer: 'no',
      clause: `${listed(judged)} does not hold all of ${data}`,
      because: 'no other region could become the primary',
      cure: `Keep a replica of ${data} in a second region.`,
      ofData: true,
    },
  ];
}

function tooFewActive(active: number, needed: number, lost: string): Remainder {
  return {
    answer: 'no',
    clause: `${counted(active, 'active region')} would be left and minActiveRegions is ${needed}`,
    because: `${lost} may not be drained`,
    cure: 'Lower policy.minActiveRegions, or add a region.',
  };
}

/** Whether the data could be there when the region is lost. */
export function mayBePrimary(application: Application, region: string): boolean {
  return promotable(application).length > 0 && primaryCandidates(application).includes(region);
}

/** Whether the lost region could be kept from writing; nothing to say where it could not be the primary. */
export function fenceLeft(application: Application, lost: string): Remainder[] {
  if (!mayBePrimary(application, lost)) return [];
  const fences = fencesOf(application, lost).map(({ id }) => id);
  if (fences.length > 0) return [{ answer: 'yes', clause: `${listed(fences)} can fence ${lost}` }];
  return [{ answer: 'no', clause: `nothing can fence ${lost}`, because: 'two sides might write', ofData: true }];
}

/** Whether policy refuses what would certainly be lost; nothing to say where it does not. */
export function lossAccepted(each: ApplicationSetup, lost: string): Remainder[] {
  const refused = certainLosses(each).filter(({ verdict }) => verdict === 'refused');
  if (refused.length === 0 || !mayBePrimary(each.application, lost)) return [];
  const names = listed(refused.map(({ resource }) => resource));
  return [
    {
      answer: 'no',
      clause: `${names} would lose what may not be lost`,
      because: 'too much data would be lost',
      ofData: true,
    },
  ];
}

/** Whether policy refuses how far apart the copies certainly are; nothing to say where it does not. */
export function skewAccepted(each: ApplicationSetup, lost: string): Remainder[] {
  const refused = neverWithinSkew(each);
  if (refused.length === 0 || !mayBePrimary(each.application, lost)) return [];
  return [
    {
      answer: 'no',
      clause: `${listed(refused)} would not be of the same time as the other data`,
      because: 'policy.maxSkew lets no time lie between copies',
      ofData: true,
    },
  ];
}

/** Whether policy lets a lost region lead to anything; nothing to say where it does. */
export function movePermitted({ policy }: Application): Remainder[] {
  if (policy.permits['region-down'] === 'act') return [];
  return [
    {
      answer: 'no',
      clause: 'policy.permits says `hold` for region-down',
      because: 'policy holds',
      cure: 'Set policy.permits.region-down to `act`.',
    },
  ];
}

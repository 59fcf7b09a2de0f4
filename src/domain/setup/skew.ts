import { promotable } from '../application.ts';
import { inWords, listed } from './in-words.ts';
import type { ApplicationSetup, Setup } from './setup.ts';
import type { SetupFinding } from './setup-finding.ts';

/** Whether a limit to how far apart copies may be means anything, and whether they could ever keep within it. */
export function reasonAboutSkew({ applications }: Setup): SetupFinding[] {
  return applications.flatMap((setup): SetupFinding[] => {
    const { id, policy } = setup.application;
    if (policy.maxSkewMs === undefined) return [];
    const about = `applications.${id}.policy.maxSkew`;
    const never = neverWithinSkew(setup);
    if (never.length > 0) return [{ severity: 'warning', about, ...tooNarrow(never) }];
    if (promotable(setup.application).length < 2) return [{ severity: 'warning', about, ...meansNothing(setup) }];
    return mostLostMs(setup) <= policy.maxSkewMs ? [{ severity: 'note', about, ...refusesNothing(setup) }] : [];
  });
}

/** The copies that are as old as their last one, where nothing may be apart in time: with those nothing ever moves by itself. */
export function neverWithinSkew({ application, resources }: ApplicationSetup): string[] {
  const data = promotable(application).map(({ id }) => id);
  if (application.policy.maxSkewMs !== 0 || data.length < 2) return [];
  return data.filter((id) => resources.some((each) => each.id === id && each.byCopies));
}

function tooNarrow(copied: readonly string[]): Pick<SetupFinding, 'sentence' | 'cure'> {
  const are = copied.length === 1 ? 'is' : 'are';
  return {
    sentence: `${listed(copied)} ${are} replicated by copies, so never of the same time as the other data, but no time may lie between: no forced failover ever starts by itself, and an operator who orders one has to override the guard.`,
    cure: 'Set policy.maxSkew to at least the time between two copies, or leave it out.',
  };
}

function meansNothing({ application }: ApplicationSetup): Pick<SetupFinding, 'sentence' | 'cure'> {
  const [only] = promotable(application);
  const what = only === undefined ? 'There is no data' : `${only.id} is its only data`;
  return {
    sentence: `${what}, so no two copies could be ${inWords(application.policy.maxSkewMs ?? 0)} apart in time: the limit means nothing.`,
    cure: 'Leave policy.maxSkew out; how much may be lost is said by maxDataLoss.',
  };
}

/** What the least protected resource may lose, in milliseconds. */
function mostLostMs({ application }: ApplicationSetup): number {
  return Math.max(...promotable(application).map((each) => each.maxDataLossMs ?? application.policy.maxDataLossMs));
}

/** Two copies are never further apart than the older one is behind. */
function refusesNothing(setup: ApplicationSetup): Pick<SetupFinding, 'sentence' | 'cure'> {
  const data = listed(promotable(setup.application).map(({ id }) => id));
  return {
    sentence: `${data} may each lose ${inWords(mostLostMs(setup))} at the most, so no two of them are further apart in time than policy.maxSkew lets them: it counts only where an operator sets the guard data-loss aside.`,
    cure: 'Set policy.maxSkew below the largest maxDataLoss, or leave it out.',
  };
}

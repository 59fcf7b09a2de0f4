import type { Checker } from './checker.ts';
import { cleanLosses, firstSuspicion } from './dead-regions.ts';

/** Law 10: a lost active region is suspected in time, whether or not anything may be done about it. */
export const detection: Checker = (trial) =>
  cleanLosses(trial).flatMap(({ region, at, seenBy, state }) => {
    const active = state?.placement.active ?? trial.plan.topology.regions.slice(0, trial.plan.topology.activeRegions);
    const watched = state === undefined || ['steady', 'displaced', 'recovering'].includes(state.phase);
    if (!watched || !active.includes(region)) return [];
    if (trial.record.of('forgot').some((each) => each.at < at)) return [];
    const suspectedAt = firstSuspicion(trial, region, at);
    if (suspectedAt !== undefined && suspectedAt <= seenBy) return [];
    const lateness = suspectedAt === undefined ? 'never' : `only ${((suspectedAt - at) / 1000).toFixed(1)} s later`;
    return [
      { law: '10 detection', at: seenBy, because: `${region} was lost at ${at / 1000} s and ${lateness} suspected.` },
    ];
  });

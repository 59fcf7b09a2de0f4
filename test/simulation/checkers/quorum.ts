import type { Verdict } from '../../../src/domain/report.ts';
import { zones } from '../world/topology.ts';
import { type Checker, decisionsIn, isAutomaticMove, lastBefore, leftBehind, type Trial } from './checker.ts';

/** Law 2: no automatic action without a quorum of vantages that have said so lately, by what they truly sent. */
export const quorum: Checker = (trial) => {
  const needed = majorityOf(trial);
  return decisionsIn(trial.record)
    .filter(isAutomaticMove)
    .flatMap(({ at, began, decision }) => {
      const doubted = began === undefined ? [] : leftBehind(began);
      return doubted
        .filter((region) => votes(trial, at, region, 'down') < needed)
        .map((region) => ({
          law: '2 quorum',
          at,
          because: `rule ${decision.rule} moved away from ${region}, of which ${votes(trial, at, region, 'down')} vantages had said lately that it is down, and ${needed} must agree.`,
        }));
    });
};

/** A strict majority of the configured vantages: the judge's own count. */
export function majorityOf({ plan }: Trial): number {
  return Math.floor(plan.application.vantages.length / 2) + 1;
}

/** How many vantages have sent a report lately that says so of a region, and were not abstaining. */
export function votes({ record, plan }: Trial, at: number, region: string, verdict: Verdict): number {
  const { application, topology } = plan;
  // Where users are kept from a zone, what is left of the region counts.
  const open =
    lastBefore(
      record.of('zones').filter((event) => event.region === region),
      at,
    )?.enabled ?? zones;
  const since = at - application.policy.staleAfterMs - 2_000;
  const said = record.of('reported').filter((event) => {
    if (event.at < since || event.at > at || event.report.isolatedFor.includes(region)) return false;
    const says = (target: string) =>
      event.report.verdicts.some(
        (each) => each.region === region && each.target === target && each.verdict === verdict,
      );
    if (verdict === 'down') return says('web') || says('door') || open.every((zone) => says(`web-${zone}`));
    return says(topology.cold === true ? 'door' : 'web');
  });
  return new Set(said.map(({ report }) => report.vantage)).size;
}

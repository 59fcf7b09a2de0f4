import { endOf } from '../faults/fault.ts';
import { watch } from '../world/watched.ts';
import { type Checker, type CommittedDecision, decisionsIn, type Trial, type Violation } from './checker.ts';
import { majorityOf } from './quorum.ts';

/** Law 2 for zones: Regent keeps users from a zone by itself only when a quorum has said lately that it is down. */
export const zoneDrains: Checker = (trial) =>
  decisionsIn(trial.record).flatMap((each): Violation[] => {
    const { began, at, decision } = each;
    if (!isAutomaticDrain(each) || began?.zone === undefined) return [];
    const { region, zone } = began.zone;
    const votes = sayDown(trial, at, region, zone);
    if (votes >= majorityOf(trial)) return [];
    const because = `rule ${decision.rule} drained zone ${zone} of ${region}, of which ${votes} vantages had said lately that it is down.`;
    return [{ law: '2 quorum', at, because }];
  });

/** What it may take beyond detection: the lease of an owner that is lost, and the ways there and back. */
const marginMs = 10_000;
const quietBeforeMs = 20_000;

/** A zone that fails while nothing else is wrong is drained in time. */
export const zonesMissed: Checker = (trial) => {
  const { schedule, plan, record } = trial;
  return schedule.flatMap((fault): Violation[] => {
    if (fault.kind !== 'zone-fails' || plan.unreliable) return [];
    const { at, region, zone } = fault;
    const by = at + watch.failureThreshold * watch.intervalMs + watch.timeoutMs + marginMs;
    const alone = schedule.every((other) => {
      return other === fault || other.at >= by || endOf(other) + quietBeforeMs <= at;
    });
    const before = record.of('committed').findLast((each) => each.newest && each.at <= at)?.commit.next;
    const name = `${region}/${zone}`;
    const maySee = before?.phase === 'steady' && before.automation === 'automatic' && before.pause === undefined;
    const serves = before?.placement.active.includes(region) === true && before.drained.length === 0;
    // Law 8: nothing is begun until a person has adopted what is there.
    const frozen = before?.frozen !== undefined;
    if (!alone || endOf(fault) < by || !maySee || !serves || frozen) return [];
    const drained = decisionsIn(record).some((each) => {
      const { began } = each;
      return each.at > at && each.at <= by && began?.zone?.region === region && began.zone.zone === zone;
    });
    return drained ? [] : [{ law: 'missed', at: by, because: `${name} failed at ${at / 1000} s and was not drained.` }];
  });
};

function isAutomaticDrain({ began }: CommittedDecision): boolean {
  return began?.zone !== undefined && began.kind === 'drain' && began.requestedBy === 'regent';
}

function sayDown({ record, plan }: Trial, at: number, region: string, zone: string): number {
  const since = at - plan.application.policy.staleAfterMs - 2_000;
  const said = record.of('reported').filter(({ at: when, report }) => {
    if (when < since || when > at || report.isolatedFor.includes(region)) return false;
    return report.verdicts.some((each) => {
      return each.region === region && each.target === `web-${zone}` && each.verdict === 'down';
    });
  });
  return new Set(said.map(({ report }) => report.vantage)).size;
}

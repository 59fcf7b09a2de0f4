import { endOf, type Fault } from '../faults/fault.ts';
import { watch } from '../world/watched.ts';
import { type Checker, decisionsIn, isAutomaticMove, leftBehind, type Trial } from './checker.ts';

/** How long it takes samples to make a verdict of down, and one of up, at every vantage. */
const downMs = watch.failureThreshold * watch.intervalMs + watch.timeoutMs;
const upMs = watch.successThreshold * watch.intervalMs + watch.timeoutMs;

/**
 * A move away from a region that served its users through the edge from first suspicion to decision, while at most a
 * minority of the vantages was faulty, is false. Where policy lets so little time pass between the two that no vantage
 * could have taken notice of a return, the region must have served from before the samples that made it suspect.
 */
export const falseMoves: Checker = (trial) =>
  decisionsIn(trial.record)
    .filter(isAutomaticMove)
    .flatMap(({ at, began, decision }) =>
      (began === undefined ? [] : leftBehind(began))
        .filter((region) => {
          const since = suspectedSince(trial, region, at);
          const from = at - since > upMs ? since : since - downMs;
          return wasServed(trial, region, from, at) && hadFewFaulty(trial, region, since - downMs - upMs, at);
        })
        .map((region) => ({
          law: 'false',
          at,
          because: `rule ${decision.rule} moved away from ${region}, which served its users all the time.`,
        })),
    );

function suspectedSince({ record }: Trial, region: string, at: number): number {
  let since = at;
  for (const each of decisionsIn(record)) {
    if (each.at > at) break;
    const { before, next } = each.decision;
    if (region in next.suspected && !(region in before.suspected)) since = each.at;
  }
  return since;
}

function wasServed({ record }: Trial, region: string, from: number, to: number): boolean {
  let served = false;
  for (const event of record.of('served')) {
    if (event.region !== region || event.at > to) continue;
    if (event.at > from && !(served && event.served)) return false;
    served = event.served;
  }
  return served;
}

function hadFewFaulty({ plan, schedule }: Trial, region: string, from: number, to: number): boolean {
  const { vantages } = plan.application;
  const faulty = new Set(
    schedule
      .filter((fault) => fault.at < to && endOf(fault) > from)
      .flatMap((fault) => vantages.filter((vantage) => clouds(fault, vantage, region))),
  );
  return faulty.size * 2 < vantages.length;
}

/** Whether a fault may keep a vantage from seeing a region as it is. */
function clouds(fault: Fault, vantage: string, region: string): boolean {
  switch (fault.kind) {
    case 'region-dies':
    case 'region-dark':
      return fault.region === vantage;
    case 'process-dies':
    case 'process-freezes':
      return fault.role === 'prober' && fault.place === vantage;
    case 'partition':
    case 'slow':
      return [fault.from, fault.to].includes(vantage) && [fault.from, fault.to].includes(region);
    case 'vantage-lies':
      return fault.vantage === vantage;
    default:
      return false;
  }
}

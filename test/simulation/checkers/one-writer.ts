import type { State } from '../../../src/domain/state.ts';
import type { Unfenced } from '../../../src/domain/unfenced.ts';
import type { Record, WorldEvent } from '../record.ts';
import { type Checker, lastBefore, type Violation } from './checker.ts';

type Writable = Extract<WorldEvent, { type: 'writable' }>;
type Committed = Extract<WorldEvent, { type: 'committed' }>;
type Landed = Extract<WorldEvent, { type: 'landed' }>;

/**
 * Law 1: what can be written in only one place is writable in one place, but for regions with an `unfenced` allowance that
 * was committed before. None is withdrawn while its region and another can be written. One that Redis has forgotten was not
 * withdrawn, and what came of it can't be undone: it stands for what was done by then, and for nothing newer.
 */
export const oneWriter: Checker = ({ record }) => {
  const violations: Violation[] = [];
  const writable = new Map<string, Writable>();
  let kept: State | undefined;
  let forgotten: readonly Unfenced[] = [];
  const judge = (at: number) => {
    const allowed = [...(kept?.unfenced ?? []), ...forgotten].map(({ region }) => region);
    for (const { resource, regions } of writable.values()) {
      if (regions.filter((region) => !allowed.includes(region)).length < 2) continue;
      const because = `${resource} is writable in ${regions.join(' and ')} at the same time.`;
      violations.push({ law: '1 one writer', at, because });
    }
  };
  for (const event of record.events) {
    if (event.type === 'writable') {
      writable.set(event.resource, event);
      judge(event.at);
    }
    if (event.type === 'forgot') {
      forgotten = [...forgotten, ...(kept?.unfenced ?? [])];
      kept = stateAt(record, event.since);
    }
    if (event.type === 'landed') forgotten = forgotten.filter((each) => !isOutdated(each, event));
    if (event.type === 'committed' && event.newest) {
      const withdraws = isFewer(event.commit, kept);
      kept = event.commit.next;
      if (withdraws) judge(event.at);
    }
  }
  return violations;
};

/** What Redis held then, and holds again. */
function stateAt(record: Record, at: number): State | undefined {
  const known = record.of('committed').filter(({ newest }) => newest);
  return at === 0 ? undefined : lastBefore(known, at)?.commit.next;
}

function isFewer({ next }: Committed['commit'], before: State | undefined): boolean {
  return (before?.unfenced ?? []).some((each) => !(next.unfenced ?? []).some(({ region }) => region === each.region));
}

/** Whether a newer operation promotes something or lets the region run again: it needs an allowance of its own. */
function isOutdated({ region, epoch }: Unfenced, { step, fencing }: Landed): boolean {
  const counts = step.verb === 'promote' || (step.verb === 'unfence' && step.region === region);
  return counts && fencing.epoch > epoch;
}

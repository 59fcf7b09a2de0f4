import { sameSet } from '../application.ts';
import { type Failover, regionsLeft } from './failover.ts';
import type { Rehearsal } from './rehearse.ts';

/** A failover as it is in the journal beside the one that the other policy would have made. One of them may be missing. */
export interface Comparison {
  readonly recorded?: Failover | undefined;
  readonly rehearsed?: Failover | undefined;
  /** How much later the other policy would have begun it, in milliseconds; negative: earlier. */
  readonly laterMs?: number | undefined;
  /** Why it would not have been made: what was said at that instant. */
  readonly because?: string | undefined;
}

/** Two failovers away from the same regions are the same one when they are no further apart than this. */
const apartMostMs = 3_600_000;

/** Pairs what was made with what would have been, in order of time. */
export function compare(recorded: readonly Failover[], rehearsal: Rehearsal): Comparison[] {
  const left = [...rehearsal.failovers];
  const paired = recorded.map((each): Comparison => {
    const counterpart = nearest(each, left);
    if (counterpart === undefined) return { recorded: each, because: saidAt(rehearsal, each.at) };
    left.splice(left.indexOf(counterpart), 1);
    return { recorded: each, rehearsed: counterpart, laterMs: counterpart.at - each.at };
  });
  const made = left.map((rehearsed): Comparison => ({ rehearsed }));
  return [...paired, ...made].toSorted((a, b) => instantOf(a) - instantOf(b));
}

function nearest(recorded: Failover, candidates: readonly Failover[]): Failover | undefined {
  const leaves = regionsLeft(recorded);
  const distance = ({ at }: Failover) => Math.abs(at - recorded.at);
  return candidates
    .filter((each) => distance(each) <= apartMostMs && sameSet(regionsLeft(each), leaves))
    .toSorted((a, b) => distance(a) - distance(b))[0];
}

function saidAt({ sayings, end }: Rehearsal, at: number): string {
  return sayings.findLast((each) => each.at <= at)?.because ?? end.said.because;
}

function instantOf({ recorded, rehearsed }: Comparison): number {
  return recorded?.at ?? rehearsed?.at ?? 0;
}

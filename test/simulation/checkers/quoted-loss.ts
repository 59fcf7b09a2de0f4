import type { FencingToken } from '../../../src/domain/fencing.ts';
import type { Operation } from '../../../src/domain/operation.ts';
import type { Takeover, Write } from '../data/write-ledger.ts';
import { type Checker, decisionsIn, type Trial, type Violation } from './checker.ts';
import { majorityOf, votes } from './quorum.ts';

/** What was said about a takeover's loss before it, and who has agreed to it. */
export type Quote =
  /** Nothing may be lost: it is a planned move, or what is lost was said for certain. */
  | { readonly kind: 'exact'; readonly ms: number }
  | { readonly kind: 'estimated'; readonly ms: number }
  /** An operator has answered for whatever it is. */
  | { readonly kind: 'any' }
  /** Nobody has ordered it. */
  | { readonly kind: 'none' };

/** What a takeover has come to. */
export interface Counted {
  readonly takeover: Takeover;
  readonly quote: Quote;
  readonly graceful: boolean;
  /** What was acknowledged before it and is lost, from the first to the last write, in milliseconds; undefined for nothing. */
  readonly lostMs: number | undefined;
  /** Of that, what was acknowledged until its region was last seen up. */
  readonly seenMs: number | undefined;
  /** Writes on a side that was left, after it was: it was not fenced, or its copy has parted and it runs again. */
  readonly aside: readonly Write[];
}

/** Clocks of the world that are not set wrong differ by so much at the most, in milliseconds. */
const toleranceMs = 500;

/**
 * The loss of a move is never above what was quoted for certain; what was estimated is exceeded only by what its source wrote
 * after it was last seen up. Counted from what was acknowledged to those who wrote, not from what the providers say.
 */
export const quotedLoss: Checker = (trial) => countedIn(trial).flatMap((each) => judged(each) ?? []);

function judged({ takeover, quote, lostMs, seenMs, aside }: Counted): Violation | undefined {
  const { resource, region, at, how } = takeover;
  const wrong = (because: string) => ({
    law: 'quoted loss',
    at,
    because: `${resource} to ${region} (${how}): ${because}`,
  });
  if (quote.kind === 'none') return wrong('nobody had ordered it.');
  if (quote.kind === 'any' || lostMs === undefined) return undefined;
  const writes = takeover.lost.length - aside.length;
  if (quote.kind === 'exact')
    return wrong(`${writes} acknowledged writes of ${seconds(lostMs)} are lost, and nothing was to be.`);
  if (seenMs === undefined || seenMs <= quote.ms + toleranceMs) return undefined;
  return wrong(
    `${seconds(seenMs)} of what was acknowledged until its region was last seen up are lost, and ${seconds(quote.ms)} were quoted.`,
  );
}

/** Every takeover of a world with its quote and its loss. */
export function countedIn(trial: Trial): Counted[] {
  return trial.takeovers.map((takeover) => {
    const { at, region, resource, fencing, lost } = takeover;
    const operation = operationOf(trial, fencing, at);
    const step = operation?.steps.find((each) => each.id === `promote:${resource}:${region}`);
    const before = lost.filter((write) => write.at <= at);
    const lastSeen = operation === undefined ? at : lastSeenUp(trial, operation, at);
    const seen = before.filter((write) => write.at <= lastSeen);
    return {
      takeover,
      quote: operation === undefined || step === undefined ? { kind: 'none' } : quoteOf(trial, operation, resource),
      graceful: step?.graceful === true,
      lostMs: spanOf(before),
      seenMs: spanOf(seen),
      aside: lost.filter((write) => write.at > at),
    };
  });
}

/** The operation of that epoch as it was committed last before that instant. */
function operationOf({ record }: Trial, fencing: FencingToken | undefined, at: number): Operation | undefined {
  const committed = record.of('committed').filter((each) => each.at <= at);
  return committed.findLast(({ commit }) => commit.next.operation?.epoch === fencing?.epoch)?.commit.next.operation;
}

function quoteOf({ record }: Trial, operation: Operation, resource: string): Quote {
  const step = operation.steps.find((each) => each.verb === 'promote' && each.resource === resource);
  if (step?.graceful === true) return { kind: 'exact', ms: 0 };
  if (step?.allowedLoss === 'any') return { kind: 'any' };
  const ms = operation.quotedLoss[resource] ?? 0;
  const began = decisionsIn(record).find((each) => each.began?.epoch === operation.epoch);
  const seen = began?.decision.view.observations[resource]?.regions[operation.to.primary];
  // An estimate may come to nothing, where the copy is newer than the last that was seen of its source: it is one all the same.
  const isCertain = seen?.ready?.forced === 'yes' || seen?.loss === undefined;
  return isCertain ? { kind: 'exact', ms: 0 } : { kind: 'estimated', ms };
}

/**
 * When a quorum began to see the region down that was left, by what the vantages had sent until the move was decided; where
 * none did then, when it was left. While a vantage is silent there may be no quorum: that alone does not show it up again.
 */
function lastSeenUp(trial: Trial, { from, epoch }: Operation, at: number): number {
  const needed = majorityOf(trial);
  const decided = decisionsIn(trial.record).find(({ began }) => began?.epoch === epoch)?.at ?? at;
  if (votes(trial, decided, from.primary, 'down') < needed) return at;
  const instants = trial.record.of('reported').flatMap((event) => (event.at <= decided ? [event.at] : []));
  let since = decided;
  for (const instant of instants.toReversed()) {
    if (votes(trial, instant, from.primary, 'down') >= needed) since = instant;
    else if (votes(trial, instant, from.primary, 'up') > 0) break;
  }
  return since;
}

function spanOf(writes: readonly Write[]): number | undefined {
  const instants = writes.map(({ at }) => at);
  return instants.length === 0 ? undefined : Math.max(...instants) - Math.min(...instants);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

import type { Trial } from '../checkers/checker.ts';
import { type Counted, countedIn } from '../checkers/quoted-loss.ts';
import { splitHow } from '../data/share-model.ts';
import { disasterHow } from '../data/volume-model.ts';

/** What became of data, for the closing line. */
export interface DataCount {
  /** Sides that have taken over, of databases, volumes and shares. */
  takeovers: number;
  /** Of them not planned. */
  forced: number;
  /** Pairs that were broken up. */
  splits: number;
  /** Forced, with nothing to be lost for certain; and nothing is. */
  lossQuotedExact: number;
  /** Forced, with a loss that was estimated. */
  lossEstimated: number;
  /** Forced, and an operator had answered for whatever is lost. */
  lossAnsweredFor: number;
  /** Of the estimated those in which more was lost, since the source went on writing after it was last seen up. */
  estimateExceeded: number;
  /** Acknowledged writes that are lost by moves. */
  writesLost: number;
  /** Acknowledged on a side that had been left: it was not fenced, or what writes to a parted copy runs again. */
  writesAside: number;
}

export function emptyDataCount(): DataCount {
  return {
    takeovers: 0,
    forced: 0,
    splits: 0,
    lossQuotedExact: 0,
    lossEstimated: 0,
    lossAnsweredFor: 0,
    estimateExceeded: 0,
    writesLost: 0,
    writesAside: 0,
  };
}

export function dataCountOf(trials: readonly Trial[]): DataCount {
  const counted = trials.flatMap(countedIn);
  const forced = counted.filter(({ graceful }) => !graceful);
  const quoted = (kind: Counted['quote']['kind']) => forced.filter(({ quote }) => quote.kind === kind).length;
  const aside = sum(counted, (each) => each.aside.length);
  return {
    takeovers: counted.length,
    forced: forced.length,
    splits: counted.filter(({ takeover }) => takeover.how === splitHow || takeover.how === disasterHow).length,
    lossQuotedExact: quoted('exact'),
    lossEstimated: quoted('estimated'),
    lossAnsweredFor: quoted('any'),
    estimateExceeded: forced.filter(isExceeded).length,
    writesLost: sum(counted, ({ takeover }) => takeover.lost.length) - aside,
    writesAside: aside,
  };
}

/** Adds one world's to all. */
export function addDataCount(all: DataCount, one: DataCount): void {
  for (const key of Object.keys(all) as (keyof DataCount)[]) all[key] += one[key];
}

function isExceeded({ quote, lostMs }: Counted): boolean {
  return quote.kind === 'estimated' && lostMs !== undefined && lostMs > quote.ms;
}

function sum<T>(list: readonly T[], of: (each: T) => number): number {
  return list.reduce((total, each) => total + of(each), 0);
}

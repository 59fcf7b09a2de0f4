import type { JournalBody } from '../../../src/domain/journal.ts';
import type { Operation } from '../../../src/domain/operation.ts';
import type { State } from '../../../src/domain/state.ts';
import type { Takeover } from '../data/write-ledger.ts';
import type { Fault } from '../faults/fault.ts';
import type { Record, WorldEvent } from '../record.ts';
import type { WorldPlan } from '../world/world.ts';

/** A world that has come to its end, as its judges see it. */
export interface Trial {
  /** What concerns the application that is judged. */
  readonly record: Record;
  /** What concerns any. */
  readonly whole: Record;
  /** Its `application` is the one that is judged. */
  readonly plan: WorldPlan;
  readonly schedule: readonly Fault[];
  /** From then on nothing more befell it. */
  readonly calmAt: number;
  readonly endedAt: number;
  /** How long after `calmAt` it was given at most. */
  readonly patienceMs: number;
  /** Every change of the side that is written, with what it has lost; empty where nobody counts. */
  readonly takeovers: readonly Takeover[];
  /** As the newest primary of Redis holds it at the end. */
  readonly state: State | undefined;
}

/** A law that was broken. */
export interface Violation {
  readonly law: string;
  readonly at: number;
  readonly because: string;
}

/** Judges a trial by one law. */
export type Checker = (trial: Trial) => Violation[];

export type Decision = Extract<JournalBody, { kind: 'decision' }>;

/** A decision that was committed, and when. */
export interface CommittedDecision {
  readonly at: number;
  readonly instance: string;
  readonly token: number;
  readonly decision: Decision;
  /** The operation that it began. */
  readonly began: Operation | undefined;
}

/** The decisions that a server carried out, without those of a primary that was none any more. */
export function decisionsIn(record: Record): CommittedDecision[] {
  return record.of('committed').flatMap(({ at, newest, commit }) => {
    if (!newest || commit.entry.kind !== 'decision') return [];
    const decision = commit.entry;
    const { operation } = decision.next;
    const began = operation !== undefined && operation.id !== decision.before.operation?.id ? operation : undefined;
    return [{ at, instance: commit.instance, token: commit.token, decision, began }];
  });
}

/** Whether it began by itself because a region was taken for dead. */
export function isAutomaticMove({ began }: CommittedDecision): boolean {
  if (began?.requestedBy !== 'regent' || began.backsOut === true) return false;
  return (began.kind === 'failover' || began.kind === 'drain') && leftBehind(began).length > 0;
}

/** The regions that an operation takes users away from. */
export function leftBehind({ from, to }: Operation): string[] {
  const left = from.active.filter((region) => !to.active.includes(region));
  return from.primary !== to.primary && !left.includes(from.primary) ? [...left, from.primary] : left;
}

/** The last event of a list up to an instant. */
export function lastBefore<Event extends WorldEvent>(events: readonly Event[], at: number): Event | undefined {
  let found: Event | undefined;
  for (const event of events) {
    if (event.at > at) break;
    found = event;
  }
  return found;
}

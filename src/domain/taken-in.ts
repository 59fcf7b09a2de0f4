import type { Placement } from './application.ts';
import type { Kept } from './kept.ts';
import type { Operation, OperationKind } from './operation.ts';
import type { UnfencedSide } from './unfenced.ts';

/**
 * What an adoption takes from a journal that was written elsewhere: by `regent emergency`, while there was no Redis. Where
 * it ends, what it has done, and what can't be read from the world. Instants in milliseconds.
 */
export interface TakenIn {
  readonly application: string;
  /** How many entries it has, and the hash of the last: whoever has the file can show that it is the one. */
  readonly entries: number;
  readonly head: string;
  readonly epoch: number;
  readonly placement: Placement;
  readonly drained: readonly string[];
  readonly unfenced: readonly UnfencedSide[];
  readonly kept?: Kept | undefined;
  /** Until when a call that it tells of may still take effect; absent where none was left open. */
  readonly openUntil?: number | undefined;
  readonly operations: readonly OperationTaken[];
}

/** An operation as far as it had come. */
export interface OperationTaken {
  readonly id: string;
  readonly kind: OperationKind;
  readonly requestedBy: string;
  readonly reason: string;
  readonly to: Placement;
  readonly startedAt: number;
  /** Absent: the journal ends before it has. */
  readonly outcome?: Operation['outcome'];
}

/** One sentence for people: what was taken in. */
export function describeTakenIn({ entries, head, epoch, operations }: TakenIn): string {
  const done = operations.map(
    ({ id, kind, to, outcome }) => `${kind} ${id} to ${to.primary}: ${outcome ?? 'not ended'}`,
  );
  const list = done.length === 0 ? 'no operation' : done.join('; ');
  return `A journal of ${entries} entries up to epoch ${epoch} (${head.slice(0, 12)}) is taken in: ${list}.`;
}

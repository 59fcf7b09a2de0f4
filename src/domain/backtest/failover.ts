import type { Placement } from '../application.ts';
import type { Operation, OperationKind } from '../operation.ts';
import type { State } from '../state.ts';

/** A failover that was, or would have been, begun. Regions are left without their help; nothing planned is one. */
export interface Failover {
  /** When it was decided, in milliseconds of Redis time. */
  readonly at: number;
  readonly kind: OperationKind;
  readonly rule: number;
  /** `regent`, or the name of the operator. */
  readonly by: string;
  readonly from: Placement;
  readonly to: Placement;
  readonly because: string;
}

/** The failover that begins between two states; undefined when none does. */
export function failoverBegun(before: State, next: State, at: number): Failover | undefined {
  const { operation } = next;
  if (operation === undefined || operation.id === before.operation?.id || !isFailover(operation)) return undefined;
  const { kind, rule, requestedBy: by, from, to, reason: because } = operation;
  return { at, kind, rule, by, from, to, because };
}

/** The regions that a failover takes users or the data from. */
export function regionsLeft({ from, to }: Pick<Failover, 'from' | 'to'>): string[] {
  const drained = from.active.filter((region) => !to.active.includes(region));
  return [...new Set([...drained, ...(from.primary === to.primary ? [] : [from.primary])])].toSorted();
}

function isFailover({ kind, graceful }: Operation): boolean {
  return !graceful && (kind === 'failover' || kind === 'drain');
}

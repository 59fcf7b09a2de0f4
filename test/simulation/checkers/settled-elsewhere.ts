import type { State } from '../../../src/domain/state.ts';
import type { Record } from '../record.ts';
import type { Trial } from './checker.ts';

/** A span in which an application was suspect, operating or blocked: what depends on it has to wait. */
export interface Unsettled {
  readonly from: number;
  /** Infinite where it did not settle any more. */
  readonly to: number;
}

/** When an application was unsettled, by what was truly committed. */
export function unsettledSpans(whole: Record, application: string): Unsettled[] {
  const spans: Unsettled[] = [];
  let since: number | undefined;
  for (const { at, newest, commit } of whole.of('committed')) {
    if (!newest || commit.application !== application) continue;
    const open = isUnsettled(commit.next);
    if (open && since === undefined) since = at;
    if (!open && since !== undefined) {
      spans.push({ from: since, to: at });
      since = undefined;
    }
  }
  return since === undefined ? spans : [...spans, { from: since, to: Number.POSITIVE_INFINITY }];
}

/** From when on nothing that others are at holds a move up that could have begun at an instant. */
export function freeFrom({ whole, plan }: Trial, others: readonly string[], at: number, until: number): number {
  let free = at;
  for (const other of others.filter((id) => id !== plan.application.id)) {
    for (const { from, to } of unsettledSpans(whole, other)) if (from <= until && to > free) free = to;
  }
  return free;
}

function isUnsettled({ phase }: State): boolean {
  return phase === 'suspect' || phase === 'operating' || phase === 'blocked';
}

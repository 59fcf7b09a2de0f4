import type { State } from '../../../src/domain/state.ts';
import type { Record } from '../record.ts';
import type { Trial } from './checker.ts';

/** A span in which an application was suspect, operating or blocked: what depends on it has to wait. */
export interface Unsettled {
  readonly from: number;
  /** Infinite where it did not settle any more. */
  readonly to: number;
}

/** When an application was unsettled, by what Redis held of it: what was truly committed, or what it was put back to. */
export function unsettledSpans(whole: Record, application: string): Unsettled[] {
  const spans: Unsettled[] = [];
  let since: number | undefined;
  for (const { at, open } of heldOf(whole, application)) {
    if (open && since === undefined) since = at;
    if (!open && since !== undefined) {
      spans.push({ from: since, to: at });
      since = undefined;
    }
  }
  return since === undefined ? spans : [...spans, { from: since, to: Number.POSITIVE_INFINITY }];
}

/** Whether it was unsettled, from each instant on at which that may have changed in Redis. */
function heldOf(whole: Record, application: string): { readonly at: number; readonly open: boolean }[] {
  const held: { at: number; open: boolean }[] = [];
  const events = [...whole.of('committed'), ...whole.of('forgot')].toSorted((a, b) => a.at - b.at);
  for (const event of events) {
    if (event.type === 'forgot')
      held.push({ at: event.at, open: held.findLast(({ at }) => at <= event.since)?.open === true });
    else if (event.newest && event.commit.application === application)
      held.push({ at: event.at, open: isUnsettled(event.commit.next) });
  }
  return held;
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

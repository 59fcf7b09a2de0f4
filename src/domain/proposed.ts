import type { Command } from './command.ts';

/** An operator's order that waits for somebody else to approve it. Instants in milliseconds of Redis time. */
export interface Proposed {
  readonly order: Command;
  readonly at: number;
  /** Absent: it waits for as long as it takes. */
  readonly until?: number | undefined;
}

/** As much of a state, and of a view, as this is about. */
interface Proposing {
  readonly proposed?: Proposed | undefined;
}
interface Commanded {
  readonly command?: Command | undefined;
  readonly now: number;
}

/**
 * The order that a command seconds, approved by whoever gave that command; undefined where it seconds none, and where nobody
 * may second it so. Whoever approves names the order that she has seen: another one may have taken its place since.
 */
export function secondedOrder(state: Proposing, view: Commanded): Command | undefined {
  const { command } = view;
  if (command?.kind !== 'second' || state.proposed === undefined) return undefined;
  const cannot = whyNotSeconded(state, view);
  return cannot === undefined ? { ...state.proposed.order, approvedBy: command.by } : undefined;
}

/** Why the waiting command approves no order; undefined where it does. */
export function whyNotSeconded({ proposed }: Proposing, { command, now }: Commanded): string | undefined {
  if (command?.kind !== 'second') return 'No order is approved.';
  if (proposed === undefined) return 'No order waits for an approval.';
  const { order, until } = proposed;
  if (order.id !== command.order)
    return `The order ${command.order} does not wait; that of ${order.by} is ${order.id}.`;
  if (until !== undefined && now >= until) return `The order of ${order.by} has waited for too long.`;
  if (order.by === command.by) return `${order.by} has ordered it: somebody else has to approve it.`;
  return undefined;
}

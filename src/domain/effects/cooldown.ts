import type { Context } from '../context.ts';
import type { Operation } from '../operation.ts';
import type { State } from '../state.ts';

/** Only what Regent did by itself makes it wait: an operator's move is no sign of flapping. Each repeat doubles it. */
export function cooldownAfter({ application, state, view }: Context, { requestedBy }: Operation): Partial<State> {
  if (requestedBy !== 'regent') return {};
  const { cooldownMs, cooldownMostMs } = application.policy;
  const recentMoves = [...state.recentMoves.filter((at) => view.now - at < cooldownMostMs), view.now];
  const waitMs = Math.min(cooldownMs * 2 ** (recentMoves.length - 1), cooldownMostMs);
  return { recentMoves, cooldownUntil: view.now + waitMs };
}

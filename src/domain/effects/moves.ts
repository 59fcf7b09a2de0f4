import { samePlacement } from '../application.ts';
import type { Context } from '../context.ts';
import { isByItself, type Operation, usersMoved } from '../operation.ts';
import { ended } from '../outcomes.ts';
import { someOf, unfencedAfter } from '../unfenced.ts';
import { cooldownAfter } from './cooldown.ts';
import { drainedAfter } from './drained.ts';
import type { Effect } from './effect.ts';
import { settled, withFenced } from './settled.ts';
import { stillSuspected } from './still-suspected.ts';

/** A finished move: the new placement, what was left behind, and who is to bring it home. */
export const settleMove: Effect = (context) => {
  const finished = ended(context, 'done');
  if (finished === undefined) return {};
  const { state, home, view, application } = context;
  // Users whom nobody has sent, and nobody has seen arrive, count as where they were.
  const active = usersMoved(finished) === false ? state.placement.active : finished.to.active;
  const placement = { ...finished.to, active };
  const operation = { ...finished, to: placement };
  const atHome = samePlacement(placement, home);
  const byItself = isByItself(operation);
  const bringsHome = byItself || operation.drill !== undefined;
  const inProbation = (state.probationUntil ?? 0) > view.now;
  return {
    ...settled(state, finished),
    placement,
    ...(state.partly !== undefined && usersMoved(finished) !== false && { partly: undefined }),
    suspected: stillSuspected(context, [...placement.active, placement.primary]),
    returnedAt: undefined,
    unprotected: withFenced(state, operation).filter((region) => region !== operation.to.primary),
    unfenced: someOf(
      (unfencedAfter(state.unfenced, operation) ?? []).filter(({ region }) => region !== operation.to.primary),
    ),
    displacedBy: atHome ? undefined : bringsHome ? (state.displacedBy ?? 'regent') : 'operator',
    backedOut: state.backedOut || (byItself && inProbation && operation.kind !== 'failback'),
    probationUntil: byItself && operation.kind === 'failback' ? view.now + application.policy.holdDownMs : undefined,
    drained: drainedAfter(state, operation),
    leftAt: leftAfter(context, operation),
    ...(operation.kind === 'failover' ? cooldownAfter(context, operation) : {}),
  };
};

/** Since when what Regent has left by itself is out; what serves again is not. */
function leftAfter({ state, view }: Context, operation: Operation): Record<string, number> {
  const { from, to } = operation;
  const left = isByItself(operation) ? from.active.filter((region) => !to.active.includes(region)) : [];
  const all = { ...state.leftAt, ...Object.fromEntries(left.map((region) => [region, view.now])) };
  return Object.fromEntries(Object.entries(all).filter(([region]) => !to.active.includes(region)));
}

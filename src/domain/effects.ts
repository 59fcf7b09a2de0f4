import { samePlacement } from './application.ts';
import { type Context, downActiveRegions } from './context.ts';
import type { Operation } from './operation.ts';
import { ended, failureOf } from './outcomes.ts';
import type { State } from './state.ts';

/** What a rule changes besides the phase. Pure. */
export type Effect = (context: Context) => Partial<State>;

/** Notes since when each down region has been down. */
export const suspect: Effect = (context) => ({
  suspected: Object.fromEntries(
    downActiveRegions(context).map((region) => [region, context.state.suspected[region] ?? context.view.now]),
  ),
});

export const clearSuspicion: Effect = () => ({ suspected: {} });

export const noteReturn: Effect = ({ view }) => ({ returnedAt: view.now });

export const forgetReturn: Effect = () => ({ returnedAt: undefined });

/** A finished move: the new placement, what was left behind, and who is to bring it home. */
export const settleMove: Effect = (context) => {
  const operation = ended(context, 'done');
  if (operation === undefined) return {};
  const { state, home } = context;
  const atHome = samePlacement(operation.to, home);
  return {
    ...settled(operation),
    placement: operation.to,
    suspected: {},
    returnedAt: undefined,
    unprotected: withFenced(state, operation).filter((region) => region !== operation.to.primary),
    displacedBy: atHome
      ? undefined
      : (state.displacedBy ?? (operation.requestedBy === 'regent' ? 'regent' : 'operator')),
    cooldownUntil: cooldownAfter(context, operation),
  };
};

/** A returned region that is a replica again. */
export const settleReprotect: Effect = (context) => {
  const operation = ended(context, 'done');
  if (operation === undefined) return {};
  const rejoined = operation.steps.map((step) => step.region);
  return {
    ...settled(operation),
    unprotected: context.state.unprotected.filter((region) => !rejoined.includes(region)),
  };
};

/** An operation that was called off before it had touched anything. */
export const settleWithdrawn: Effect = (context) => {
  const operation = ended(context, 'withdrawn');
  return operation === undefined ? {} : settled(operation);
};

/** An operation that a person must look at. */
export const settleFailed: Effect = (context) => {
  const operation = ended(context, context.state.operation?.withdrawn === undefined ? 'failed' : 'withdrawn');
  if (operation === undefined) return {};
  const because = operation.withdrawn ?? failureOf(operation);
  return {
    ...settled(operation),
    unprotected: withFenced(context.state, operation),
    blocked: { because: `The ${operation.kind} stopped. ${because}`, since: context.view.now },
    cooldownUntil: cooldownAfter(context, operation),
  };
};

/** A region whose fence has been asked for needs a reprotect, whatever became of the rest of the operation. */
function withFenced(state: State, operation: Operation): string[] {
  const fenced = operation.steps
    .filter((step) => step.verb === 'fence' && step.attempts > 0)
    .map((step) => step.region);
  return [...new Set([...state.unprotected, ...fenced])];
}

function settled(operation: Operation): Partial<State> {
  return { operation: undefined, lastOperation: operation, blocked: undefined };
}

/** Only what Regent did by itself makes it wait: an operator's move is no sign of flapping. */
function cooldownAfter({ application, state, view }: Context, operation: Operation): number | undefined {
  const byItself = operation.requestedBy === 'regent' && operation.kind === 'failover';
  return byItself ? view.now + application.policy.cooldownMs : state.cooldownUntil;
}

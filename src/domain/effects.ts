import { samePlacement } from './application.ts';
import { type Context, downActiveRegions, healthOf } from './context.ts';
import { failedFences } from './guards/unfenced.ts';
import { returnedZone, zoneName } from './guards/zones.ts';
import { isServable } from './health.ts';
import { type Operation, type StepRecord, usersMoved, wasAsked } from './operation.ts';
import { ended, failureOf } from './outcomes.ts';
import type { State } from './state.ts';
import { allowing, someOf, unfencedAfter } from './unfenced.ts';

/** What a rule changes besides the phase. Pure. */
export type Effect = (context: Context) => Partial<State>;

/** Notes since when each down region has been down; one of which nobody knows now stays suspected, one that is up does not. */
export const suspect: Effect = (context) => ({
  suspected: {
    ...stillSuspected(context),
    ...Object.fromEntries(
      downActiveRegions(context).map((region) => [region, context.state.suspected[region] ?? context.view.now]),
    ),
  },
  returnedAt: undefined,
});

/** What had been allowed or forbidden because of it goes with it. */
export const clearSuspicion: Effect = () => ({ suspected: {}, approval: undefined, calledOffUntil: undefined });

export const noteReturn: Effect = ({ view }) => ({ returnedAt: view.now });

export const forgetReturn: Effect = () => ({ returnedAt: undefined });

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
  const byItself = operation.requestedBy === 'regent';
  const inProbation = (state.probationUntil ?? 0) > view.now;
  return {
    ...settled(state, finished),
    placement,
    suspected: stillSuspected(context, [...placement.active, placement.primary]),
    returnedAt: undefined,
    unprotected: withFenced(state, operation).filter((region) => region !== operation.to.primary),
    unfenced: someOf(
      (unfencedAfter(state.unfenced, operation) ?? []).filter(({ region }) => region !== operation.to.primary),
    ),
    displacedBy: atHome ? undefined : byItself ? (state.displacedBy ?? 'regent') : 'operator',
    backedOut: state.backedOut || (byItself && inProbation && operation.kind !== 'failback'),
    probationUntil: byItself && operation.kind === 'failback' ? view.now + application.policy.holdDownMs : undefined,
    drained: drainedAfter(state, operation),
    leftAt: leftAfter(context, operation),
    ...cooldownAfter(context, operation),
  };
};

/** A returned region that is a replica again. */
export const settleReprotect: Effect = (context) => {
  const operation = ended(context, 'done');
  if (operation === undefined) return {};
  const { state } = context;
  return {
    ...settled(state, operation),
    unprotected: state.unprotected.filter((region) => region !== operation.returned),
  };
};

/**
 * What was left unfenced is fenced after all: the allowance is withdrawn. Where an operator has left a step out, she has
 * said that nothing is left there to be stopped.
 */
export const settleFenced: Effect = (context) => {
  const operation = ended(context, 'done');
  if (operation === undefined) return {};
  const { state } = context;
  const vouched = operation.steps.filter(({ status }) => status === 'skipped');
  const left = (state.unfenced ?? []).filter(
    ({ resource, region }) => !vouched.some((step) => step.resource === resource && step.region === region),
  );
  return {
    ...settled(state, operation),
    unfenced: unfencedAfter(left, operation),
    unprotected: withFenced(state, operation),
  };
};

/** It could not be fenced yet, and it is not tried again at once. The allowance stands. */
export const fenceLater: Effect = (context) => {
  const operation = ended(context, 'failed');
  if (operation === undefined) return {};
  const { state, view } = context;
  const unfenced = unfencedAfter(state.unfenced, operation)?.map((each) =>
    each.region === operation.returned ? { ...each, triedAt: view.now } : each,
  );
  return { ...settled(state, operation), unfenced };
};

/** Lets the operation go on although something may still write on the old side. Nothing is promoted before this is kept. */
export const allowUnfenced: Effect = ({ state, view }) => {
  const { operation } = state;
  if (operation === undefined) return {};
  const fences = failedFences(operation);
  const because = ({ note }: StepRecord) => note ?? 'No reason was recorded.';
  const ids = fences.map(({ id }) => id);
  const steps = operation.steps.map(
    (step): StepRecord =>
      ids.includes(step.id)
        ? { ...step, status: 'skipped', endedAt: view.now, note: `Not fenced, as policy allows: ${because(step)}` }
        : step,
  );
  return {
    operation: { ...operation, steps },
    unfenced: allowing(state.unfenced, operation, fences, { by: 'regent', since: view.now, because }),
  };
};

/** A zone that users are kept from, or sent to again. Nothing else about the application has changed. */
export const settleZone: Effect = (context) => {
  const operation = ended(context, 'done');
  if (operation?.zone === undefined) return {};
  const name = zoneName(operation.zone);
  const { [name]: _returned, ...zonesReturnedAt } = context.state.zonesReturnedAt;
  const { state } = context;
  const kept = state.keptDrained?.filter((each) => each !== name) ?? [];
  const byOperator = operation.kind === 'drain' && operation.requestedBy !== 'regent';
  return {
    ...settled(state, operation),
    drained: drainedAfter(state, operation),
    keptDrained: byOperator ? [...kept, name] : kept,
    zonesReturnedAt,
  };
};

export const noteZoneReturn: Effect = (context) => {
  const zone = returnedZone(context);
  if (zone === undefined) return {};
  return { zonesReturnedAt: { ...context.state.zonesReturnedAt, [zoneName(zone)]: context.view.now } };
};

/** Only what is still up keeps its instant. */
export const forgetZoneReturn: Effect = ({ state, health }) => {
  const up = health.flatMap(({ region, zones }) =>
    zones.filter((zone) => zone.health === 'up').map((zone) => zoneName({ region, zone: zone.zone })),
  );
  return {
    zonesReturnedAt: Object.fromEntries(Object.entries(state.zonesReturnedAt).filter(([name]) => up.includes(name))),
  };
};

/** An operation that was called off before it had touched anything. */
export const settleWithdrawn: Effect = (context) => {
  const operation = ended(context, 'withdrawn');
  if (operation === undefined) return {};
  const { state } = context;
  // A way home that was called off begins with a hold-down again.
  const returnedAt = operation.kind === 'failback' ? undefined : state.returnedAt;
  return {
    ...settled(state, operation),
    suspected: stillSuspected(context),
    returnedAt,
    unprotected: withFenced(state, operation),
    unfenced: unfencedAfter(state.unfenced, operation),
  };
};

/** A fence that has been lifted again: everything is as it was before the operation that was called off. */
export const settleUndone: Effect = (context) => {
  const operation = ended(context, 'done');
  if (operation === undefined) return {};
  const lifted = operation.steps.map((step) => step.region);
  const { state } = context;
  return {
    ...settled(state, operation),
    suspected: stillSuspected(context),
    unprotected: state.unprotected.filter((region) => !lifted.includes(region)),
  };
};

/** What begins next needs to know which fences the operation that ends leaves behind. */
export const supersede: Effect = (context) => {
  const operation = ended(context, context.state.operation?.withdrawn === undefined ? 'superseded' : 'withdrawn');
  if (operation === undefined) return { queued: undefined };
  const { state } = context;
  return {
    lastOperation: operation,
    queued: undefined,
    blocked: undefined,
    unprotected: withFenced(state, operation),
    unfenced: unfencedAfter(state.unfenced, operation),
  };
};

/** An operation that a person must look at. It is kept: it can be retried, helped over a step, forced or called off. */
export const stopFailed: Effect = ({ state, view }) => {
  const { operation } = state;
  if (operation === undefined) return {};
  return {
    unprotected: withFenced(state, operation),
    blocked: { because: `The ${operation.kind} stopped. ${failureOf(operation)}`, since: view.now },
  };
};

/** An operation that was called off when more than a fence had been asked for. */
export const stopWithdrawn: Effect = (context) => {
  const operation = ended(context, 'withdrawn');
  if (operation === undefined) return {};
  const because = `The ${operation.kind} was called off halfway. ${operation.withdrawn ?? ''}`;
  return {
    ...settled(context.state, operation),
    unprotected: withFenced(context.state, operation),
    blocked: { because, since: context.view.now },
  };
};

/**
 * The named step waits again. What has been asked of others stays asked: it can't be taken back by trying again, and a call
 * that may have been carried out is not forgotten.
 */
export const retryStep: Effect = (context) =>
  onStep(context, (step) => ({
    ...step,
    status: 'waiting',
    intent: step.intent?.outcome === 'refused' ? undefined : step.intent,
    attempts: 0,
    earlierAttempts: (step.earlierAttempts ?? 0) + step.attempts,
    startedAt: undefined,
    pausedMs: undefined,
    queuedAt: undefined,
    queuedMs: undefined,
  }));

/** The named step is left out. */
export const skipStep: Effect = (context) =>
  onStep(context, (step) => ({
    ...step,
    status: 'skipped',
    endedAt: context.view.now,
    note: `Left out by ${context.view.command?.by}: ${context.view.command?.reason}`,
  }));

/** The named fence is left out, and what that allows is kept with the operator's name and reason. */
export const skipFence: Effect = (context) => {
  const { state, view } = context;
  const { operation } = state;
  if (operation === undefined || view.command === undefined || !('step' in view.command)) return {};
  const { step: name, by, reason } = view.command;
  const fences = operation.steps.filter(({ id }) => id === name);
  return {
    ...skipStep(context),
    unfenced: allowing(state.unfenced, operation, fences, { by, since: view.now, because: () => reason }),
  };
};

/** Calls the operation off; what follows depends on what it has done. Regent does not begin the same thing again at once. */
export const abort: Effect = ({ application, state, view }) => {
  if (state.operation === undefined) return {};
  const withdrawn = `${view.command?.by} has called it off: ${view.command?.reason}`;
  const byItself = state.operation.requestedBy === 'regent';
  const calledOffUntil = byItself ? view.now + application.policy.cooldownMs : state.calledOffUntil;
  const operation = { ...state.operation, withdrawn, withdrawnBy: view.command?.by };
  return { operation, blocked: undefined, calledOffUntil };
};

/** Nothing more of the operation begins, and the order is looked at when it has stopped. */
export const queueOrder: Effect = ({ state, view }) => {
  if (state.operation === undefined || view.command === undefined) return {};
  const stopping = `${view.command.by} has ordered a ${view.command.kind}.`;
  return { operation: { ...state.operation, stopping }, queued: view.command };
};

/** The order can't be carried out: the operation goes on. */
export const dropOrder: Effect = ({ state }) => ({
  operation: state.operation && { ...state.operation, stopping: undefined },
  queued: undefined,
});

export const noteApproval: Effect = ({ view }) => ({ approval: { by: view.command?.by ?? '', at: view.now } });

export const acknowledge: Effect = () => ({
  cooldownUntil: undefined,
  calledOffUntil: undefined,
  recentMoves: [],
  backedOut: false,
  probationUntil: undefined,
});

export const setAutomation: Effect = ({ view }) =>
  view.command?.kind === 'automation' ? { automation: view.command.automation } : {};

/** The time that steps under way have stood still is given back to them. */
export const endPause: Effect = ({ state, view }) => {
  const { operation } = state;
  const since = (view.pause ?? state.pause)?.at;
  if (operation === undefined || since === undefined) return { pause: undefined };
  const steps = operation.steps.map((step): StepRecord => {
    if (step.status !== 'running' || step.startedAt === undefined) return step;
    const until = Math.min(view.now, step.queuedAt ?? view.now);
    const stoodMs = Math.max(0, until - Math.max(since, step.startedAt));
    return { ...step, pausedMs: (step.pausedMs ?? 0) + stoodMs };
  });
  return { pause: undefined, operation: { ...operation, steps } };
};

export const notePause: Effect = ({ view }) => ({ pause: view.pause });

/**
 * What is up again is not suspected any more: its next outage is confirmed by itself. Of what was left nothing is either; a
 * dead primary whose users have left still has to move.
 */
function stillSuspected(context: Context, among = Object.keys(context.state.suspected)): Record<string, number> {
  const open = Object.entries(context.state.suspected).filter(
    ([region]) => among.includes(region) && !isServable(healthOf(context, region)),
  );
  return Object.fromEntries(open);
}

function onStep({ state, view }: Context, change: (step: StepRecord) => StepRecord): Partial<State> {
  const { operation } = state;
  const name = view.command !== undefined && 'step' in view.command ? view.command.step : '';
  if (operation === undefined) return {};
  const steps = operation.steps.map((step) => (step.id === name ? change(step) : step));
  return { operation: { ...operation, steps }, blocked: undefined };
}

/**
 * A region whose fence has been asked for, or stood already, needs a reprotect, whatever became of the rest of the
 * operation; and so does every region that the data was taken from by force.
 */
function withFenced(state: State, operation: Operation): string[] {
  const { steps, graceful, from, to } = operation;
  const fenced = steps.filter((step) => step.verb === 'fence' && (wasAsked(step) || step.status === 'done'));
  const moved =
    !graceful && from.primary !== to.primary && steps.some((step) => step.verb === 'promote' && wasAsked(step));
  return [...new Set([...state.unprotected, ...fenced.map((step) => step.region), ...(moved ? [from.primary] : [])])];
}

function drainedAfter(state: State, { kind, zone, from, to, requestedBy }: Operation): string[] {
  if (zone !== undefined) {
    const others = state.drained.filter((name) => name !== zoneName(zone));
    return kind === 'drain' ? [...others, zoneName(zone)] : others;
  }
  const left = from.active.filter((region) => !to.active.includes(region));
  const added = kind === 'drain' && requestedBy !== 'regent' ? left : [];
  return [...new Set([...state.drained, ...added])].filter((name) => !to.active.includes(name));
}

/** Since when what Regent has left by itself is out; what serves again is not. */
function leftAfter({ state, view }: Context, { from, to, requestedBy }: Operation): Record<string, number> {
  const left = requestedBy === 'regent' ? from.active.filter((region) => !to.active.includes(region)) : [];
  const all = { ...state.leftAt, ...Object.fromEntries(left.map((region) => [region, view.now])) };
  return Object.fromEntries(Object.entries(all).filter(([region]) => !to.active.includes(region)));
}

function settled(state: State, operation: Operation): Partial<State> {
  return {
    operation: undefined,
    lastOperation: operation,
    unfenced: unfencedAfter(state.unfenced, operation),
    blocked: undefined,
    approval: undefined,
    queued: undefined,
    history: { ...state.history, ...durations(operation) },
  };
}

/** What steps took: the newest is the best guess for the next. */
function durations(operation: Operation): Record<string, number> {
  const done = operation.steps.filter(
    (step) => step.status === 'done' && step.startedAt !== undefined && step.attempts > 0,
  );
  return Object.fromEntries(
    done.map((step) => [`${step.verb}:${step.resource}`, (step.endedAt ?? 0) - (step.startedAt ?? 0)]),
  );
}

/** Only what Regent did by itself makes it wait: an operator's move is no sign of flapping. Each repeat doubles it. */
function cooldownAfter({ application, state, view }: Context, operation: Operation): Partial<State> {
  if (operation.requestedBy !== 'regent' || operation.kind !== 'failover') return {};
  const { cooldownMs, cooldownMostMs } = application.policy;
  const recentMoves = [...state.recentMoves.filter((at) => view.now - at < cooldownMostMs), view.now];
  const waitMs = Math.min(cooldownMs * 2 ** (recentMoves.length - 1), cooldownMostMs);
  return { recentMoves, cooldownUntil: view.now + waitMs };
}

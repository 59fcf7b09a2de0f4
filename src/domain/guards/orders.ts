import { primaryCandidates } from '../application.ts';
import type { Command } from '../command.ts';
import { type Context, joiningRegions } from '../context.ts';
import { finding, no, yes } from '../finding.ts';
import { isByItself, pastNoReturn, type StepRecord, wasAsked } from '../operation.ts';
import { isOpen } from '../outcomes.ts';
import type { Guard } from './guard.ts';
import { deadZone, ripeZone } from './zones.ts';

/** Whether the waiting command is of a kind. */
export function commanded(...kinds: Command['kind'][]): Guard {
  return {
    name: `commanded-${kinds.join('-or-')}`,
    evidence: true,
    situational: true,
    test: ({ order }) =>
      order !== undefined && kinds.includes(order.kind)
        ? yes(`${order.by} asks for it: ${order.reason}${approvedBy(order)}`)
        : no('No operator asks for it.'),
  };
}

function approvedBy({ approvedBy: who }: Command): string {
  return who === undefined ? '' : ` ${who} has approved it.`;
}

/** Whether what waits is no command, but the record of a call that was refused. */
export const callRefused: Guard = {
  name: 'commanded-refused',
  evidence: true,
  situational: true,
  test: ({ order }) =>
    order?.kind === 'refused'
      ? yes(`${order.by}: ${order.call} was answered ${order.status}. ${order.reason}`)
      : no('No call was refused.'),
};

/** Whether a command waits for its answer. */
export const commandWaits: Guard = {
  name: 'command-waits',
  situational: true,
  test: ({ view }) => finding(view.command !== undefined, 'A command waits.', 'No command waits.'),
};

/** Whether the waiting command has not been answered in time: whoever gave it has been told so. */
export const commandWaitsTooLong: Guard = {
  name: 'command-waits-too-long',
  evidence: true,
  situational: true,
  test: ({ view: { command, now } }) => {
    if (command?.validUntil === undefined || now <= command.validUntil) return no('No command has waited too long.');
    return yes(`${command.by} has been told ${inWords(now - command.validUntil)} ago that nobody answered.`);
  },
};

/** Whether no command waits for its answer. */
export const noCommand: Guard = {
  name: 'no-command',
  situational: true,
  test: ({ view }) => finding(view.command === undefined, 'No command waits.', 'A command waits.'),
};

/** Whether the regions that an order names are there: nothing is stopped for one that can never be carried out. */
export const orderKnown: Guard = {
  name: 'order-known',
  test: ({ application, order }) => {
    const named =
      order !== undefined && 'to' in order
        ? order.to
        : order !== undefined && 'region' in order
          ? order.region
          : undefined;
    const ids = application.regions.map(({ id }) => id);
    if (named !== undefined && !ids.includes(named))
      return no(`There is no region ${named}; it has ${ids.join(', ')}.`);
    const needsData = order?.kind === 'failover' || order?.kind === 'switchover';
    const holds = !needsData || named === undefined || primaryCandidates(application).includes(named);
    return finding(holds, 'It names what is there.', `${named} does not hold the data.`);
  },
};

/** Whether what a drain or a restore names is there, and can be drained or restored. */
export const drainKnown: Guard = {
  name: 'drain-known',
  test: (context) => {
    const { order, application, state } = context;
    if (order?.kind !== 'drain' && order?.kind !== 'restore') return no('It is neither a drain nor a restore.');
    const { region: name, zone, kind } = order;
    const region = application.regions.find(({ id }) => id === name);
    if (region === undefined)
      return no(`There is no region ${name}; it has ${application.regions.map(({ id }) => id).join(', ')}.`);
    if (zone !== undefined && !region.zones.includes(zone)) return no(`${name} has no zone ${zone}.`);
    const what = zone === undefined ? name : `${name}/${zone}`;
    if (kind === 'restore')
      return finding(state.drained.includes(what), `${what} is drained.`, `${what} is not drained.`);
    const serves = state.placement.active.includes(name) && !state.drained.includes(what);
    return finding(serves, `${what} serves users.`, `No users are sent to ${what}.`);
  },
};

/** Whether a pause stands that the journal does not know yet. */
export const pauseUnnoted: Guard = {
  name: 'pause-unnoted',
  test: ({ state, view }) =>
    finding(
      view.pause !== undefined && view.pause.at !== state.pause?.at,
      'A new pause stands.',
      'No new pause stands.',
    ),
};

/** Whether the running operation was not ordered by an operator, so that an order is stronger. */
export const operationWeaker: Guard = {
  name: 'operation-weaker',
  test: ({ state: { operation, queued } }) => {
    if (queued !== undefined) return no(`${queued.by} has ordered a ${queued.kind}, which comes first.`);
    return finding(
      operation !== undefined && (isByItself(operation) || operation.drill !== undefined),
      operation?.drill === undefined ? 'Regent started the running operation by itself.' : 'It is part of a drill.',
      'An operator has ordered the running operation. Wait for its end, abort it, or pause it.',
    );
  },
};

/** Whether nothing of the operation is under way any more, and nothing that was asked for can still take effect. */
export const atBoundary: Guard = {
  name: 'step-boundary',
  test: ({ state: { operation }, view }) => {
    const step = operation?.steps.find((each) => isUnderWay(each, operation.withdrawn !== undefined, view.now));
    if (step === undefined) return yes('No step is under way.');
    return no(
      step.status === 'failed'
        ? `${step.id} has failed, but what was asked for may still take effect: wait a moment.`
        : `${step.id} is under way.`,
    );
  },
};

/** Whether no call of the operation is under way, and none could still take effect. */
export const callsOver: Guard = {
  name: 'calls-over',
  test: ({ state, view, order }) => {
    const { openUntil = 0 } = (order?.kind === 'adopt' ? order.journal : undefined) ?? {};
    const open = state.operation?.steps.some((step) => isOpen(step, view.now)) ?? false;
    return finding(
      !open && view.now > openUntil,
      'No call is under way.',
      'A call is under way, or may still take effect.',
    );
  },
};

/** Of an operation that was called off, and of a step that has failed, it is let go of as soon as no call is open. */
function isUnderWay(step: StepRecord, withdrawn: boolean, now: number): boolean {
  return withdrawn || step.status === 'failed' ? isOpen(step, now) : step.status === 'running' && wasAsked(step);
}

/** Whether an order waits for the running operation to stop. */
export const orderQueued: Guard = {
  name: 'order-queued',
  situational: true,
  test: ({ state }) => finding(state.queued !== undefined, 'A stronger order waits.', 'No order waits.'),
};

/** Whether there is an operation, running or stopped, that can be spoken to. */
export const operationThere: Guard = {
  name: 'operation-there',
  test: ({ state }) =>
    finding(state.operation !== undefined, 'There is an operation.', 'There is no operation, running or stopped.'),
};

/** Whether the operation can still be called off. */
export const beforeNoReturn: Guard = {
  name: 'before-no-return',
  test: ({ state }) => {
    if (state.operation === undefined) return no('There is no operation.');
    return finding(
      !pastNoReturn(state.operation),
      'Nothing has been done that can not be undone.',
      'A step that can not be undone has been asked for: the operation can only be brought to its end.',
    );
  },
};

/** Whether the named step has failed and may be tried again. */
export const stepRetryable: Guard = {
  name: 'step-failed-before',
  test: ({ state, order }) => {
    const name = stepNamed(order);
    const step = state.operation?.steps.find(({ id }) => id === name);
    if (step === undefined) return no(`There is no step ${name}.`);
    return finding(step.status === 'failed', `${name} has failed.`, `${name} is ${step.status}.`);
  },
};

/** Whether the named step may be left out: never what makes data primary. */
export const stepSkippable: Guard = {
  name: 'step-skippable',
  test: ({ state, order }) => {
    const name = stepNamed(order);
    const step = state.operation?.steps.find(({ id }) => id === name);
    if (step === undefined) return no(`There is no step ${name}.`);
    if (step.verb === 'promote') return no(`${name} can't be left out: it is what the operation is for.`);
    return finding(step.status === 'failed', `${name} has failed, and can be left out.`, `${name} is ${step.status}.`);
  },
};

/** Whether the operation is a graceful one that could be forced. */
export const forceable: Guard = {
  name: 'forceable',
  test: ({ state }) => {
    const { operation } = state;
    if (operation === undefined) return no('There is no operation.');
    return finding(
      operation.graceful && operation.from.primary !== operation.to.primary,
      'It is graceful.',
      'It is not a graceful move of the data.',
    );
  },
};

/** Whether anything may wait for an approval that has not been given. None is given in advance, for whatever may come. */
export const approvalOpen: Guard = {
  name: 'approval-open',
  test: (context) => {
    const { state, application } = context;
    if (state.approval !== undefined) return no('It has been approved already.');
    if (application.policy.approval === 'never') return no('Policy asks nobody.');
    const waits = state.phase === 'suspect' || (application.policy.approval === 'always' && trafficWaits(context));
    return finding(waits, 'It may be approved.', 'Nothing waits for an approval.');
  },
};

function trafficWaits(context: Context): boolean {
  const zones = deadZone(context) !== undefined || ripeZone(context) !== undefined;
  return zones || joiningRegions(context).length > 0 || isDrillDue(context);
}

function isDrillDue({ state: { drillDue }, view }: Context): boolean {
  return drillDue !== undefined && drillDue.over !== true && view.now < drillDue.until;
}

function stepNamed(command: Command | undefined): string {
  return command !== undefined && 'step' in command ? command.step : '';
}

function inWords(ms: number): string {
  return `${Math.max(1, Math.round(ms / 1000))} s`;
}

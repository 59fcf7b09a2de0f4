import { joiningRegions } from '../context.ts';
import { finding, no, yes } from '../finding.ts';
import { plan } from '../plan.ts';
import type { Guard } from './guard.ts';

/** Whether the dead region has been dead for long enough to do what can't be undone. */
export const confirmed: Guard = {
  name: 'confirmed',
  test: ({ application, state, view }, change) => {
    const irreversible = plan(application, change).some((step) => step.irreversible);
    const neededMs = irreversible ? application.policy.confirmForMs : 0;
    const since = Math.max(...Object.values(state.suspected));
    const ripe = Number.isFinite(since) && view.now - since >= neededMs;
    return finding(ripe, 'It has been down for long enough.', `It has not been down for ${neededMs / 1000} s yet.`);
  },
};

/** Whether enough time has passed since the last automatic move. A failback that has just turned bad may be backed out. */
export const cooledDown: Guard = {
  name: 'cooled-down',
  overridable: true,
  test: ({ state, view }) => {
    if ((state.probationUntil ?? 0) > view.now && !state.backedOut) {
      return yes('The failback has just turned bad, and is backed out once without waiting.');
    }
    return finding(
      (state.cooldownUntil ?? 0) <= view.now,
      'No automatic move was made recently.',
      'It was moved or fenced by itself a short while ago and must not flap (regent ack ends that).',
    );
  },
};

/** Whether the returned region has stayed up for the hold-down. */
export const heldDown: Guard = {
  name: 'hold-down',
  overridable: true,
  test: ({ application, state, view }) => {
    const { holdDownMs } = application.policy;
    const ripe = state.returnedAt !== undefined && view.now - state.returnedAt >= holdDownMs;
    return finding(ripe, 'It has been back for the hold-down.', `It has not been back for ${holdDownMs / 1000} s yet.`);
  },
};

/** Whether no operator has just called off what Regent began by itself. */
export const notCalledOff: Guard = {
  name: 'not-called-off',
  test: ({ state, view }) =>
    finding(
      (state.calledOffUntil ?? 0) <= view.now,
      'Nothing was called off lately.',
      'An operator has just called off what it had begun, so it begins nothing by itself for the cooldown (regent ack ends that).',
    ),
};

/** Whether a region that was left because it was dead has been out for the hold-down. */
export const rested: Guard = {
  name: 'rested',
  test: (context) => {
    const { application, state, view } = context;
    const { holdDownMs } = application.policy;
    const joining = joiningRegions(context);
    const fresh = joining.find((region) => view.now - (state.leftAt?.[region] ?? -Infinity) < holdDownMs);
    if (fresh !== undefined) return no(`${fresh} was left less than ${holdDownMs / 1000} s ago, and must not flap.`);
    return yes('Nothing that joins was left lately.');
  },
};

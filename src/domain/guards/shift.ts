import { promotable } from '../application.ts';
import { type Context, healthOf } from '../context.ts';
import { type Finding, finding, no, yes } from '../finding.ts';
import { isServable } from '../health.ts';
import { hasShared, type Operation, wasAsked } from '../operation.ts';
import { isOpen } from '../outcomes.ts';
import { heldSteps, receivingWell, sidesOfShift } from '../receiving.ts';
import { inWords } from '../setup/in-words.ts';
import type { Guard } from './guard.ts';

/** Whether nothing more has been asked for than capacity and that a part of the users be sent on, or back again. */
export const onlyShifted: Guard = {
  name: 'only-shifted',
  situational: true,
  test: ({ state: { operation } }) => {
    const asked = operation?.steps.filter((step) => wasAsked(step) || hasShared(step)) ?? [];
    const harmless = asked.every(
      ({ verb, part }) => verb === 'prepare' || (verb === 'route' && (part !== undefined || operation?.backsOut)),
    );
    const shifted = asked.some(({ verb }) => verb === 'route');
    return finding(
      harmless && shifted,
      'Only a part of the users has been sent on, and no data has moved.',
      'No part of the users has been sent on, or more than that was asked for.',
    );
  },
};

/** Whether it is not itself what takes users back. */
export const notBackingOut: Guard = {
  name: 'not-backing-out',
  situational: true,
  test: ({ state: { operation } }) =>
    finding(operation?.backsOut !== true, 'It sends users on.', 'It takes users back already.'),
};

/** Whether the side that users are shifted from is there for all of them. */
export const warmSideServes: Guard = {
  name: 'warm-side-serves',
  test: (context) => {
    const { operation } = context.state;
    if (operation === undefined) return no('There is no operation.');
    const { warm } = sidesOfShift(operation);
    const dead = deadOf(operation, context);
    const up = warm.filter((region) => isServable(healthOf(context, region)));
    return finding(
      dead === undefined && up.length > 0,
      `${up.join(', ')} serves.`,
      `No quorum says now that ${dead ?? warm.join(', ')} is up.`,
    );
  },
};

/** Whether the side that users are shifted from is dead, or its data is. */
export const warmSideDown: Guard = {
  name: 'warm-side-down',
  evidence: true,
  situational: true,
  test: (context) => {
    const { operation } = context.state;
    const dead = operation && deadOf(operation, context);
    return finding(dead !== undefined, `${dead} is down.`, 'The side that users are shifted from is not down.');
  },
};

function deadOf(operation: Operation, context: Context): string | undefined {
  const { warm } = sidesOfShift(operation);
  const down = (region: string) => healthOf(context, region)?.health === 'down';
  const { primary } = context.state.placement;
  if (promotable(context.application).length > 0 && warm.includes(primary) && down(primary)) return primary;
  return warm.length > 0 && warm.every(down) ? warm.join(', ') : undefined;
}

/** Whether those who receive a part of the users are down, or nobody could say for too long that they are well. */
export const receivingBadly: Guard = {
  name: 'receiving-badly',
  evidence: true,
  test: (context) => {
    const { operation } = context.state;
    if (operation === undefined) return no('There is no operation.');
    const now = receivingWell(operation, context);
    if (now.answer === 'no') return yes(now.because);
    const { giveUpAfterMs = Number.POSITIVE_INFINITY } = context.application.policy.shift ?? {};
    const since = doubtSince(operation);
    const long = now.answer === 'unknown' && since !== undefined && context.view.now - since >= giveUpAfterMs;
    return long ? yes(`${now.because} That has been so for ${inWords(giveUpAfterMs)}.`) : no(now.because);
  },
};

/** Nobody has said that they are well since the newest part was sent on, or since it was last so. */
function doubtSince(operation: Operation): number | undefined {
  const held = heldSteps(operation);
  if (held.length === 0 || operation.receiving?.wellSince !== undefined) return undefined;
  return operation.receiving?.doubtSince ?? Math.max(...held.map(({ endedAt = 0 }) => endedAt));
}

/** Whether a step has failed whose call may still take effect, or whose fate depends on what is not known yet. */
export const backOutOpen: Guard = {
  name: 'back-out-open',
  evidence: true,
  test: ({ state: { operation }, view }) => {
    const open = operation?.steps.find((step) => step.status === 'failed' && isOpen(step, view.now));
    return finding(open !== undefined, `${open?.id} may still take effect.`, 'No failed call may still take effect.');
  },
};

/** Whether those who receive a part are well, and that is not written down yet. */
export const becameWell: Guard = {
  name: 'became-well',
  evidence: true,
  test: (context) => {
    const held = heldOf(context);
    if (held === undefined) return no('No part of the users is held.');
    if (held.operation.receiving?.wellSince !== undefined) return no('They were well before.');
    return held.well.answer === 'yes' ? yes(held.well.because) : no(held.well.because);
  },
};

/** Whether nobody can say any more that they are well. */
export const doubtArose: Guard = {
  name: 'doubt-arose',
  evidence: true,
  test: (context) => {
    const held = heldOf(context);
    if (held === undefined) return no('No part of the users is held.');
    if (held.operation.receiving?.wellSince === undefined) return no('They have not been well before.');
    return held.well.answer === 'yes' ? no(held.well.because) : yes(held.well.because);
  },
};

/** Whether a part of the users is with the new regions and nothing more is sent on. */
export const holding: Guard = {
  name: 'holding',
  situational: true,
  test: (context) => {
    const held = heldOf(context);
    return finding(held !== undefined, 'A part of the users is held.', 'No part of the users is held.');
  },
};

/** Whether those who receive a part have been well for the hold. */
export const held: Guard = {
  name: 'held',
  test: (context): Finding => {
    const found = heldOf(context);
    if (found === undefined) return no('No part of the users is held.');
    const { operation, well, holdMs } = found;
    const since = operation.receiving?.wellSince;
    if (since === undefined || well.answer !== 'yes') return no(well.because);
    const forMs = context.view.now - since;
    return finding(
      forMs >= holdMs,
      `It has been well for ${inWords(holdMs)}.`,
      `It has been well for ${Math.floor(forMs / 1000)} of ${Math.ceil(holdMs / 1000)} s.`,
    );
  },
};

function heldOf(context: Context) {
  const { operation } = context.state;
  const steps = operation === undefined ? [] : heldSteps(operation);
  if (operation === undefined || steps.length === 0) return undefined;
  const holdMs = Math.max(...steps.map((step) => step.holdMs ?? 0));
  return { operation, holdMs, well: receivingWell(operation, context) };
}

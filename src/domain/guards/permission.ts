import { finding, no, yes } from '../finding.ts';
import type { Guard } from './guard.ts';
import { expectedLossMs } from './loss.ts';

/** Whether operations may start by themselves. */
export const automatic: Guard = {
  name: 'automatic',
  test: ({ state }) =>
    finding(state.automation === 'automatic', 'Automation is on.', 'Automation is manual: nothing starts by itself.'),
};

/** Whether nobody has paused the application. */
export const notPaused: Guard = {
  name: 'not-paused',
  test: ({ view }) =>
    view.pause === undefined ? yes('It is not paused.') : no(`It is paused by ${view.pause.by}: ${view.pause.reason}`),
};

/** Whether this controller's own clock and loop are in order: if not it only observes. */
export const calm: Guard = {
  name: 'calm',
  test: ({ view }) =>
    view.restless === undefined ? yes('The controller is calm.') : no(`The controller only observes: ${view.restless}`),
};

/** Whether the witnesses know nothing newer than Redis: an older Redis than its witnesses is not believed. */
export const trusted: Guard = {
  name: 'trusted',
  test: ({ view }) =>
    view.amnesia === undefined
      ? yes('Redis and the witnesses agree.')
      : no(`${view.amnesia} Nothing is done until a person adopts what is there (regent adopt).`),
};

/** Whether Redis knows less than its witnesses. */
export const forgotten: Guard = {
  name: 'forgotten',
  evidence: true,
  situational: true,
  test: ({ view }) => (view.amnesia === undefined ? no('Redis and the witnesses agree.') : yes(view.amnesia)),
};

/** Whether a person has let it begin, where policy wants one to. */
export const approved: Guard = {
  name: 'approved',
  test: (context, change) => {
    const { application, state } = context;
    const { approval } = application.policy;
    if (state.approval !== undefined) return yes(`${state.approval.by} has approved it.`);
    if (approval === 'never') return yes('Policy asks nobody.');
    if (approval === 'always')
      return no('Policy wants a person to approve every automatic operation (regent approve).');
    const lossMs = expectedLossMs(context, change);
    if (lossMs === 0) return yes('Nothing acknowledged would be lost, so policy asks nobody.');
    const amount = lossMs === 'unknown' ? 'An unknown amount' : `About ${Math.round(lossMs / 1000)} s`;
    return no(
      `${amount} of acknowledged writes would be lost: policy wants a person to approve that (regent approve).`,
    );
  },
};

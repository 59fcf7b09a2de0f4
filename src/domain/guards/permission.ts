import { believed } from '../adopt.ts';
import { finding, no, yes } from '../finding.ts';
import { inUtc } from '../time-in-words.ts';
import type { Guard } from './guard.ts';
import { expectedLossMs } from './loss.ts';

/** Whether operations may start by themselves. */
export const automatic: Guard = {
  name: 'automatic',
  test: ({ state: { automation, automationForNow } }) => {
    if (automation === 'automatic') return yes('Automation is on.');
    const until = automationForNow === undefined ? '' : ` until ${inUtc(automationForNow.until)}`;
    return no(`Automation is manual${until}: nothing starts by itself.`);
  },
};

/** Whether nobody has paused the application. */
export const notPaused: Guard = {
  name: 'not-paused',
  test: ({ view: { pause } }) => {
    if (pause === undefined) return yes('It is not paused.');
    const until = pause.until === undefined ? '' : ` until ${inUtc(pause.until)}`;
    return no(`It is paused by ${pause.by}${until}: ${pause.reason}`);
  },
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
  test: ({ state, view }) => {
    const because = view.amnesia ?? state.frozen?.because;
    if (because === undefined) return yes('Redis and the witnesses agree.');
    return no(`${because} Nothing is done until a person adopts what is there (regent adopt).`);
  },
};

/** Whether Redis knows less than its witnesses. */
export const forgotten: Guard = {
  name: 'forgotten',
  evidence: true,
  situational: true,
  test: ({ view }) => (view.amnesia === undefined ? no('Redis and the witnesses agree.') : yes(view.amnesia)),
};

/** Whether that is not written down yet. */
export const freezeUnnoted: Guard = {
  name: 'freeze-unnoted',
  situational: true,
  test: ({ state }) => finding(state.frozen === undefined, 'It is not frozen yet.', 'It is frozen already.'),
};

/** Whether nothing may be done until a person has adopted what is there: also when nobody is left who remembers why. */
export const frozen: Guard = {
  name: 'frozen',
  evidence: true,
  situational: true,
  test: ({ state }) => (state.frozen === undefined ? no('It is not frozen.') : yes(state.frozen.because)),
};

/** Whether Redis is not believed, so that there is something to adopt: somebody knows more, or a journal from elsewhere. */
export const disbelieved: Guard = {
  name: 'disbelieved',
  test: ({ state, view, order }) => {
    const journal = order?.kind === 'adopt' ? order.journal : undefined;
    if (state.frozen !== undefined || view.amnesia !== undefined) return yes('Redis is not believed.');
    if (journal === undefined) return no('Redis and the witnesses agree: there is nothing to adopt.');
    return finding(
      journal.epoch > state.epoch,
      `The journal ends at epoch ${journal.epoch}, and Redis at ${state.epoch}.`,
      `The journal ends at epoch ${journal.epoch}, and Redis at ${state.epoch}: there is nothing to adopt.`,
    );
  },
};

/** Whether it can be read from the world where the application is, or has been told. */
export const placementSeen: Guard = {
  name: 'placement-seen',
  evidence: true,
  canBeUnknown: true,
  test: (context) => {
    const { answer, because } = believed(context);
    return { answer, because };
  },
};

/** Whether the history that this state belongs to has no name yet. */
export const originUnnamed: Guard = {
  name: 'origin-unnamed',
  situational: true,
  test: ({ state, view }) =>
    finding(
      state.origin === undefined && view.nonce !== undefined,
      'Its history has no name yet.',
      'Its history has a name.',
    ),
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

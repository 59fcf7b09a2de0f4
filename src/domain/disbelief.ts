import { believed } from './adopt.ts';
import { samePlacement } from './application.ts';
import type { Effect } from './effects/index.ts';
import { ended } from './outcomes.ts';
import { someOf } from './unfenced.ts';
import { newestKnown } from './witness.ts';

// What the rules change about whether Redis is believed.

/** Nothing is done any more until a person adopts what is there. */
export const freeze: Effect = ({ state, view }) => ({
  frozen: { because: view.amnesia ?? '', since: view.now, epoch: newestKnown(view)?.epoch ?? state.epoch },
});

/** From now on this history can be told from any other. */
export const nameOrigin: Effect = ({ state, view }) => ({ origin: { epoch: state.epoch, nonce: view.nonce ?? '' } });

/** What is seen of the world is believed, and nothing that was decided before. What is bound to come next, a person says. */
export const adopt: Effect = (context) => {
  const found = believed(context);
  if (found.answer !== 'yes') return {};
  const { state, view, home } = context;
  const { placement, unprotected, unfenced, drained, epoch, kept } = found.adoption;
  return {
    placement,
    ...(state.partly && { partly: state.partly.filter((region) => placement.active.includes(region)) }),
    unprotected,
    unfenced: someOf(unfenced),
    drained,
    keptDrained: drained,
    ...(kept && { kept }),
    epoch,
    origin: { epoch, nonce: view.nonce ?? view.command?.id ?? '' },
    frozen: undefined,
    automation: 'manual',
    pause: view.pause,
    displacedBy: samePlacement(placement, home) ? undefined : 'operator',
    operation: undefined,
    lastOperation: ended(context, 'superseded') ?? state.lastOperation,
    suspected: {},
    returnedAt: undefined,
    zonesReturnedAt: {},
    blocked: undefined,
    queued: undefined,
    approval: undefined,
    probationUntil: undefined,
  };
};

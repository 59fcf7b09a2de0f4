import { downActiveRegions } from '../context.ts';
import type { Effect } from './effect.ts';
import { stillSuspected } from './still-suspected.ts';

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

import { lostReplica } from '../guards/lost-replica.ts';
import type { Effect } from './effect.ts';

/** It waits to be made a replica again, as after a failover. */
export const noteLostReplica: Effect = (context) => {
  const lost = lostReplica(context);
  return lost === undefined ? {} : { unprotected: [...context.state.unprotected, lost.region] };
};

import { type Context, freshObservation } from '../context.ts';
import { no, yes } from '../finding.ts';
import type { Guard } from './guard.ts';

/** How often at the most a region is made a replica again that does not stay one, in milliseconds. */
const oftenestMs = 60_000;

/** A region that the last operation made a replica, and that is none any more. */
export interface LostReplica {
  readonly region: string;
  readonly because: string;
}

/**
 * Whether what the last operation made a replica has stopped being one. Db2 says so only later where the logs differ: it
 * connects first, and shuts itself down then (IBM docs, reintegrating a database after a takeover).
 */
export const replicaLost: Guard = {
  name: 'replica-lost',
  evidence: true,
  situational: true,
  test: (context) => {
    const found = lostReplica(context);
    return found === undefined
      ? no('Nothing that was made a replica again has stopped being one.')
      : yes(found.because);
  },
};

/** The region, where there is one and a moment has passed since it was made a replica. */
export function lostReplica(context: Context): LostReplica | undefined {
  const { application, state, view } = context;
  const { kind, returned, endedAt = 0, steps = [] } = state.lastOperation ?? {};
  if (kind !== 'reprotect' || returned === undefined || returned === state.placement.primary) return undefined;
  if (state.unprotected.includes(returned)) return undefined;
  if (view.now - endedAt < Math.min(oftenestMs, application.policy.holdDownMs)) return undefined;
  const rejoined = steps.filter(({ verb, status }) => verb === 'rejoin' && status === 'done');
  const lost = rejoined.find(({ resource }) => freshObservation(context, resource)?.regions[returned]?.role === 'none');
  if (lost === undefined) return undefined;
  const detail = freshObservation(context, lost.resource)?.regions[returned]?.detail;
  return { region: returned, because: `${lost.resource} in ${returned}: ${detail}` };
}

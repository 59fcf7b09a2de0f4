import { canFence, promotable } from '../application.ts';
import { type Context, freshObservation } from '../context.ts';
import { no, yes } from '../finding.ts';
import { unfencedRegions } from '../unfenced.ts';
import type { Guard } from './guard.ts';

/** A region that was left and fenced, in which something says that it is primary again. */
export interface Rival {
  readonly region: string;
  /** What says so. */
  readonly resource: string;
  /** What could fence it, and is not seen to. */
  readonly fences: readonly string[];
}

/** Whether a region that was left, and fenced, is primary again: somebody has started it. */
export const rivalSeen: Guard = {
  name: 'rival-primary',
  evidence: true,
  situational: true,
  test: (context) => {
    const found = rivalOf(context);
    return found === undefined
      ? no('No region that was left says that it is primary again.')
      : yes(`${found.resource} says in ${found.region} that it is primary, and that region was left.`);
  },
};

/** The first such region of which that is not known already. */
export function rivalOf(context: Context): Rival | undefined {
  const { state } = context;
  const known = [state.placement.primary, ...unfencedRegions(state.unfenced)];
  const regions = state.unprotected.filter((region) => !known.includes(region));
  const found = regions.flatMap((region) => rivalIn(context, region) ?? []);
  return found[0];
}

function rivalIn(context: Context, region: string): Rival | undefined {
  const { application } = context;
  const seen = (resource: string) => freshObservation(context, resource)?.regions[region];
  const rival = promotable(application).find(({ id }) => seen(id)?.role === 'primary');
  const fences = application.resources
    .filter((each) => canFence(each, region))
    .map(({ id }) => id)
    .filter((id) => seen(id)?.fenced !== 'yes');
  return rival === undefined || fences.length === 0 ? undefined : { region, resource: rival.id, fences };
}

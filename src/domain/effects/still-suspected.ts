import { type Context, healthOf } from '../context.ts';
import { isServable } from '../health.ts';

/**
 * What is up again is not suspected any more: its next outage is confirmed by itself. Of what was left nothing is either; a
 * dead primary whose users have left still has to move.
 */
export function stillSuspected(context: Context, among = Object.keys(context.state.suspected)): Record<string, number> {
  const open = Object.entries(context.state.suspected).filter(
    ([region]) => among.includes(region) && !isServable(healthOf(context, region)),
  );
  return Object.fromEntries(open);
}

import type { Guard } from './replies.ts';

/** How to go ahead against the guards that an operator may set aside; empty where there is none. */
export function overrideHint(guards: readonly Guard[]): string {
  const named = guards.filter((guard) => guard.overridable).map(({ guard }) => `--override ${guard}`);
  return named.length === 0 ? '' : `You may answer for it yourself, with a reason: ${named.join(' ')}`;
}

import type { Config } from '../config/schema.ts';
import { reasonAbout } from '../domain/setup/reason-about.ts';
import { BadStart } from './process-options.ts';
import { setupOf } from './setup-of.ts';

/**
 * Throws `BadStart` for a set-up that nothing may act by: applications that would undo each other's work, commits that
 * could never be confirmed. A prober starts with it all the same: to look can do no harm.
 */
export function refuseUnsafe(config: Config): void {
  const errors = reasonAbout(setupOf(config)).filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return;
  const told = errors.map(({ about, sentence, cure }) => `  ${about}: ${[sentence, cure].filter(Boolean).join(' ')}`);
  throw new BadStart(
    ['A controller may not act by this configuration (`regent check` tells all about it):', ...told].join('\n'),
  );
}

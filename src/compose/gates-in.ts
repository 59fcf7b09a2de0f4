import type { Config } from '../config/schema.ts';
import type { Gates } from '../providers/gate/index.ts';

/** Where the gates of an installation are asked; undefined where it has none. */
export function gatesIn({ gate, vantages }: Config): Gates | undefined {
  return gate && { holdMs: gate.hold, probers: gate.probers, of: vantages.length };
}

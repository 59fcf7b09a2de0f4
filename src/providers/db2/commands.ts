import type { Db2Settings } from './schema.ts';
import type { TakeoverForm } from './takeover.ts';

/** The commands that change something, as the installation of Db2 wants them. */
export interface Db2Commands {
  readonly takeover: (form: TakeoverForm) => string;
  readonly rejoin: string;
}

/**
 * Db2 itself, or Db2U's `manage_hadr`, behind which a Governor owns the pair: its takeover is a role switch when the sides
 * are connected and in peer, and forced when the primary is down (IBM docs, Cloud Pak for Data, "Manually initiating HADR
 * takeover"). It has no form that is bound to the peer window, so ours is decided just before it is sent.
 */
export function commandsOf({ transport, database }: Db2Settings): Db2Commands {
  if (transport === 'pod') {
    return {
      takeover: (form) => (form === ' by force' ? 'manage_hadr -takeover force' : 'manage_hadr -takeover'),
      rejoin: 'manage_hadr -start_as standby',
    };
  }
  return {
    takeover: (form) => `db2 takeover hadr on db ${database}${form}`,
    rejoin: `db2 start hadr on db ${database} as standby`,
  };
}

import { answeredPerCaller, limits } from './limits.ts';

/** What Regent keeps, by the first word of a key after the installation's prefix. */
export interface Kind {
  /** How its entries are counted; absent where a key is one record. */
  readonly counts?: 'XLEN' | 'HLEN' | 'ZCARD' | 'LLEN';
  /** About how many entries one key keeps. */
  readonly limit?: number;
  /** What bounds it, for people. */
  readonly bound: string;
}

/** Every kind of key. A test holds it against the keys. */
export const kinds = {
  journal: { counts: 'XLEN', limit: limits.journal, bound: 'cut with every commit; the log is the archive' },
  reports: { counts: 'XLEN', limit: limits.reports, bound: 'cut with every report; expires an hour after the last' },
  commands: { counts: 'XLEN', limit: limits.commands, bound: 'cut with every command' },
  answers: { counts: 'XLEN', limit: limits.answers, bound: 'cut with every answer' },
  events: { counts: 'XLEN', limit: limits.events, bound: 'cut with every commit' },
  recalls: { counts: 'XLEN', limit: limits.recalls, bound: 'cut with every recall' },
  'gate-changes': { counts: 'XLEN', limit: limits.gateChanges, bound: 'cut with every change' },
  state: { bound: 'one for each application' },
  pause: { bound: 'one for each paused application' },
  assignments: { counts: 'HLEN', bound: 'one for each application' },
  tokens: { counts: 'HLEN', bound: 'one for each application; never removed' },
  configurations: { counts: 'HLEN', bound: 'one for each application' },
  announcements: { counts: 'HLEN', bound: 'one for each application' },
  readiness: { counts: 'HLEN', bound: 'one for each application' },
  gates: { counts: 'HLEN', bound: 'one for each application' },
  told: { counts: 'HLEN', bound: 'one for each application; a few entries for each receiver of notifications' },
  leases: { counts: 'ZCARD', bound: 'one for each controller; forgotten 10 min after its end' },
  controllers: { counts: 'HLEN', bound: 'one for each controller; forgotten 10 min after its end' },
  holdings: { bound: 'expires within a minute' },
  calls: { counts: 'LLEN', bound: 'the calls of one window; expires with it' },
  answered: {
    counts: 'HLEN',
    limit: answeredPerCaller,
    bound: 'one for each caller; a key goes after 24 h, the oldest first',
  },
  'answered-order': { counts: 'ZCARD', limit: answeredPerCaller, bound: 'the same keys' },
} as const satisfies Readonly<Record<string, Kind>>;

export type KindName = keyof typeof kinds;

/** The kind of a key under a prefix, and whose it is; undefined for a key that is none of Regent's. */
export function kindOf(prefix: string, key: string): { readonly kind: KindName; readonly of: string } | undefined {
  const [kind = '', ...rest] = key.slice(prefix.length).split(':');
  return key.startsWith(prefix) && kind in kinds ? { kind: kind as KindName, of: rest.join(':') } : undefined;
}

import type { KindStats, StoreStats } from '../compose/store-stats.ts';
import { bytesInWords } from '../domain/bytes-in-words.ts';
import { counted, listed } from '../domain/setup/in-words.ts';
import { plain } from './plain.ts';
import type { Screen } from './screen.ts';
import { table } from './table.ts';

/** More names than this of keys that were left behind are not read by anybody: `-o json` has them all. */
const namesMost = 10;

/** What is kept in Redis on one screen; `replicas` is how many have to confirm a decision. */
export function storeStatsView(paint: Screen['paint'], stats: StoreStats, replicas: number): string {
  const rows = stats.kinds.filter(({ keys }) => keys > 0).map(row);
  const shown = rows.length === 0 ? 'Nothing is kept in Redis yet.' : table(heads, rows);
  return [shown, '', ...serverLines(stats), ...concerns(stats, replicas).map(paint.yellow)].join('\n');
}

const heads = ['kind', 'keys', 'entries', 'in the fullest', 'limit', 'size', 'bounded by'];

function row({ kind, keys, entries, entriesMost, limit, bytes, bound }: KindStats): string[] {
  const one = kind === 'state' || kind === 'pause' || kind === 'holdings';
  const count = (known: number | undefined) => (one ? '' : asNumber(known));
  return [
    kind,
    `${keys}`,
    count(entries),
    count(entriesMost),
    limit === undefined ? '' : `~${limit}`,
    size(bytes),
    bound,
  ];
}

function serverLines({ server }: StoreStats): string[] {
  if (server === undefined) return [];
  const { maxMemoryBytes, maxMemoryPolicy, appendOnly, lastSnapshot, replicas } = server;
  const most = maxMemoryBytes === undefined ? 'no limit' : `of ${size(maxMemoryBytes)}`;
  const file = appendOnly.on
    ? `append-only file on (${size(appendOnly.bytes)}), last write ${appendOnly.lastWrite}`
    : 'append-only file off';
  const each = replicas.map(({ state, lagSeconds }) => `${plain(state)}, ${lagSeconds} s behind`);
  return [
    `${plain(server.server)}: ${size(server.usedMemoryBytes)} used (${most}), ${plain(maxMemoryPolicy)}; ${plain(file)}; last snapshot ${plain(lastSnapshot)}`,
    `${counted(replicas.length, 'replica')}${each.length === 0 ? '' : `: ${each.join('; ')}`}`,
  ];
}

/** What should be otherwise, each with what to do. */
function concerns({ server, leftBehind, forbidden }: StoreStats, replicas: number): string[] {
  const online = server?.replicas.filter(({ state }) => state === 'online').length ?? 0;
  const lines = [
    server !== undefined &&
      server.maxMemoryPolicy !== 'noeviction' &&
      `It may throw leases and tokens away to make room: set maxmemory-policy noeviction (now ${plain(server.maxMemoryPolicy)}).`,
    server?.appendOnly.on === false && 'What was confirmed does not outlive a restart: set appendonly yes.',
    server?.appendOnly.on === true &&
      server.appendOnly.lastWrite === 'err' &&
      'Its last write to the append-only file has failed: look at its disk and its log.',
    server !== undefined &&
      online < replicas &&
      `Only ${online} of its replicas are online, and redis.replicas asks ${replicas} to confirm: nothing can be decided.`,
    leftBehind !== undefined &&
      leftBehind.length > 0 &&
      `${counted(leftBehind.length, 'key')} of applications or vantages that are not configured (DEL them when those do not come back): ${names(leftBehind)}`,
    forbidden.length > 0 &&
      `This user may not use ${listed(forbidden)}, so what that would tell is left out${forbidden.includes('SCAN') ? '; only the keys of configured applications and vantages are counted' : ''} (docs/redis.md).`,
  ];
  return lines.flatMap((line) => line || []);
}

function names(keys: readonly string[]): string {
  const more = keys.length > namesMost ? ` and ${keys.length - namesMost} more` : '';
  return `${keys.slice(0, namesMost).map(plain).join(', ')}${more}`;
}

function asNumber(known: number | undefined): string {
  return known === undefined ? 'unknown' : `${known}`;
}

function size(bytes: number | undefined): string {
  return bytes === undefined ? 'unknown' : bytesInWords(bytes);
}

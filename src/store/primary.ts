import type { Credentials, Place, RedisAccess, StoreOptions } from './options.ts';
import { type PrimaryWatch, watchSentinels } from './sentinels.ts';
import type { Destination } from './strict-client.ts';

/** The Redis that is to be written to: always the same one, or whichever the Sentinels have made primary. */
export interface Primary extends Destination, PrimaryWatch {
  /** The longest pause between two attempts to connect, in milliseconds. */
  readonly retryMostMs: number;
}

/** Finds the primary for as long as it is not closed. */
export function findPrimary(options: StoreOptions): Primary {
  const { credentials, tls } = options;
  if ('sentinels' in options) {
    // Another one may be primary at any moment, and the old one gone for good: never wait long.
    return Object.assign(watchSentinels(options), { credentials, tls, retryMostMs: 250 });
  }
  const { place, ...rest } =
    'url' in options ? parseUrl(options.url, options) : { place: placeIn(options), credentials, tls };
  return {
    ...rest,
    where: async () => place,
    onMoved: () => {},
    doubt: undefined,
    retryMostMs: 2_000,
    close: () => {},
  };
}

function placeIn({ host, port }: Place): Place {
  return { host, port };
}

/** What a `redis://` or `rediss://` URL says; what stands beside it says more. */
function parseUrl(text: string, { credentials, tls }: RedisAccess) {
  const url = new URL(text);
  const inUrl: Credentials = {
    username: decodeURIComponent(url.username) || undefined,
    password: decodeURIComponent(url.password) || undefined,
  };
  return {
    // Square brackets hold an IPv6 address in a URL, and nowhere else.
    place: { host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(url.port || 6379) },
    database: Number(url.pathname.slice(1) || 0),
    credentials: {
      username: credentials?.username ?? inUrl.username,
      password: credentials?.password ?? inUrl.password,
    },
    tls: tls ?? (url.protocol === 'rediss:' ? () => ({}) : undefined),
  };
}

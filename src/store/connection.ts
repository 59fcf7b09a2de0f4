import { Redis, type RedisOptions } from 'ioredis';
import { StoreUnavailable } from './contract.ts';
import { isUnavailability, reasonOf } from './failures.ts';
import type { RedisAddress, StoreOptions } from './options.ts';
import type { Reachability } from './reachability.ts';
import { UnreadableRecord } from './unreadable.ts';

/** One connection to Redis that says what it does not know: nothing waits in a queue, and nothing is sent twice. */
export interface Connection {
  /** How often it has been established; a change means that whatever was under way on it is lost. */
  readonly session: number;
  readonly ready: boolean;
  /**
   * Asks Redis for something about `key` (or several, for people). Rejects with `StoreUnavailable` when there is no
   * connection or no answer in time, and with `UnreadableRecord` when Redis finds there what does not belong.
   */
  ask<T>(what: string, key: string, question: (redis: Redis) => Promise<T>): Promise<T>;
  /** Calls `listener` each time the connection has been established. */
  onReady(listener: () => void): void;
  /** Resolves when it is established or closed for good. */
  whenReady(): Promise<void>;
  close(): Promise<void>;
}

export interface ConnectionOptions {
  readonly store: StoreOptions;
  /** Shown by `CLIENT LIST`. */
  readonly name: string;
  /** Longer than the store's where calls block by design, in milliseconds. */
  readonly commandTimeoutMs?: number;
  readonly reachability: Reachability;
}

/** Opens a connection. It connects in the background and again for as long as it is not closed. */
export function openConnection({ store, name, reachability, ...rest }: ConnectionOptions): Connection {
  const commandTimeoutMs = rest.commandTimeoutMs ?? store.commandTimeoutMs;
  const redis = connect(store, { commandTimeout: commandTimeoutMs, connectionName: `regent-${name}` });
  const { promise: over, resolve: end } = Promise.withResolvers<void>();
  let session = 0;
  let closed = false;
  let lastFailure = 'not connected yet';
  const failed = (why: string) => {
    // What fails because we are leaving says nothing about Redis.
    if (!closed) reachability.failed(name, why);
  };

  redis.on('error', (error: Error) => {
    lastFailure = reasonOf(error);
    failed(lastFailure);
  });
  redis.on('close', () => failed(lastFailure));
  redis.on('ready', () => {
    session += 1;
    lastFailure = 'the connection was lost';
    reachability.answered(name);
  });

  return {
    get session() {
      return session;
    },
    get ready() {
      return redis.status === 'ready';
    },
    async ask(what, key, question) {
      const usable = redis.status === 'ready';
      try {
        const answer = await question(redis);
        reachability.answered(name);
        return answer;
      } catch (error) {
        if (!isUnavailability(error)) throw new UnreadableRecord(key, reasonOf(error), { cause: error });
        const why = breakOffIfSilent(redis, error, commandTimeoutMs) ?? (usable ? reasonOf(error) : lastFailure);
        failed(why);
        throw new StoreUnavailable(`${what}: ${why}`, { cause: error });
      }
    },
    onReady: (listener) => void redis.on('ready', listener),
    async whenReady() {
      if (redis.status !== 'ready') await Promise.race([new Promise((resolve) => redis.once('ready', resolve)), over]);
    },
    close() {
      closed = true;
      redis.once('end', end);
      // Between two attempts there is nothing that could end.
      if (redis.status === 'end' || redis.status === 'reconnecting') end();
      redis.disconnect();
      return over;
    },
  };
}

/**
 * Ends a connection whose peer did not answer in time; it comes back by itself. What a silent Redis has not read yet it
 * may still carry out when it wakes: it must not find more and more. Undefined for any other failure.
 */
function breakOffIfSilent(redis: Redis, error: unknown, commandTimeoutMs: number): string | undefined {
  if (!(error instanceof Error) || error.message !== 'Command timed out') return undefined;
  if (redis.status === 'ready') redis.disconnect(true);
  return `no answer within ${commandTimeoutMs} ms`;
}

/**
 * With the options that a client has by default, a write that was reported as failed is sent again after a reconnection:
 * a lease would be taken, or a decision written, long after its controller had given up.
 */
const strict = {
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  connectTimeout: 3_000,
  // A peer that has gone silent does not answer the end of a connection either.
  disconnectTimeout: 100,
  keepAlive: 5_000,
  retryStrategy: (attempt: number) => Math.min(50 * 2 ** Math.min(attempt, 10), 2_000),
  // A primary that has become a replica refuses writes: connect again, to whoever is primary now. Never `2`: it resends.
  reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
} satisfies RedisOptions;

function connect(
  address: RedisAddress,
  own: { readonly commandTimeout: number; readonly connectionName: string },
): Redis {
  const options = { ...strict, ...own };
  if ('url' in address) return new Redis(address.url, options);
  return new Redis({ ...options, host: address.host, port: address.port });
}

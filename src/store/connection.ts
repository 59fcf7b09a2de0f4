import type { Socket } from 'node:net';
import type { Redis } from 'ioredis';
import { StoreUnavailable, UnreadableRecord } from './contract.ts';
import { isUnavailability, reasonOf } from './failures.ts';
import type { StoreOptions } from './options.ts';
import type { Primary } from './primary.ts';
import type { Reachability } from './reachability.ts';
import { strictClient } from './strict-client.ts';

/** One connection to the primary that says what it does not know: nothing waits in a queue, and nothing is sent twice. */
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
  readonly store: Pick<StoreOptions, 'commandTimeoutMs'>;
  readonly primary: Primary;
  /** Shown by `CLIENT LIST`. */
  readonly name: string;
  /** Longer than the store's where calls block by design, in milliseconds. */
  readonly commandTimeoutMs?: number;
  readonly reachability: Reachability;
}

/** Opens a connection. It connects in the background and again for as long as it is not closed. */
export function openConnection(options: ConnectionOptions): Connection {
  const { name, primary, reachability } = options;
  const commandTimeoutMs = options.commandTimeoutMs ?? options.store.commandTimeoutMs;
  const door = new Door(options, commandTimeoutMs);
  const { redis } = door;
  return {
    get session() {
      return door.session;
    },
    get ready() {
      return door.open;
    },
    async ask(what, key, question) {
      if (!door.open) {
        door.failed(primary.doubt ?? door.lastFailure);
        throw new StoreUnavailable(`${what}: ${door.lastFailure}`);
      }
      const { session } = door;
      try {
        const answer = await question(redis);
        reachability.answered(name);
        return answer;
      } catch (error) {
        if (!isUnavailability(error)) throw new UnreadableRecord(key, reasonOf(error), { cause: error });
        const silent = reasonOf(error) === 'Command timed out';
        if (silent) door.breakOff(session);
        const why = silent ? `no answer within ${commandTimeoutMs} ms` : reasonOf(error);
        door.failed(why);
        throw new StoreUnavailable(`${what}: ${why}`, { cause: error });
      }
    },
    onReady: (listener) => void door.listeners.push(listener),
    whenReady: () => door.opened(),
    close: () => door.close(),
  };
}

/** Lets nothing through before whoever has answered has said that it is a primary. */
class Door {
  readonly redis: Redis;
  readonly listeners: (() => void)[] = [];
  session = 0;
  lastFailure = 'not connected yet';
  readonly #options: ConnectionOptions;
  readonly #over = Promise.withResolvers<void>();
  #opening = Promise.withResolvers<void>();
  #passed = false;
  #closed = false;
  #turnedAway = 0;

  constructor(options: ConnectionOptions, commandTimeoutMs: number) {
    const { name, primary } = options;
    this.#options = options;
    this.redis = strictClient(primary, {
      name: `regent-${name}`,
      commandTimeoutMs,
      retryAfterMs: (attempt) => Math.min(50 * 2 ** Math.min(attempt + this.#turnedAway - 1, 10), primary.retryMostMs),
      onSocket: leaveWhenMoved(primary),
    });
    this.redis.on('error', (error: Error) => this.failed(reasonOf(error)));
    this.redis.on('close', () => this.#shut());
    this.redis.on('ready', () => void this.#admit());
  }

  get open(): boolean {
    return this.#passed && this.redis.status === 'ready';
  }

  failed(why: string): void {
    const { name, reachability } = this.#options;
    this.lastFailure = why;
    // What fails because we are leaving says nothing about Redis.
    if (!this.#closed) reachability.failed(name, why);
  }

  /** Resolves when it is open or closed for good. */
  async opened(): Promise<void> {
    if (!this.#passed) await Promise.race([this.#opening.promise, this.#over.promise]);
  }

  close(): Promise<void> {
    const { redis } = this;
    this.#closed = true;
    redis.once('end', this.#over.resolve);
    // Between two attempts there is nothing that could end.
    if (redis.status === 'end' || redis.status === 'reconnecting') this.#over.resolve();
    redis.disconnect();
    return this.#over.promise;
  }

  /**
   * Ends a session whose peer did not answer in time; another begins by itself. What a silent Redis has not read yet it may
   * still carry out when it wakes: it must not find more and more.
   */
  breakOff(session: number): void {
    if (session !== this.session || !this.open) return;
    this.#passed = false;
    this.#opening = Promise.withResolvers<void>();
    this.redis.disconnect(true);
  }

  async #admit(): Promise<void> {
    const refusal = await refusalBy(this.redis);
    if (this.redis.status !== 'ready') return;
    if (refusal !== undefined) {
      this.#turnedAway += 1;
      this.failed(refusal);
      this.redis.disconnect(true);
      return;
    }
    this.#turnedAway = 0;
    this.#passed = true;
    this.session += 1;
    this.#options.reachability.answered(this.#options.name);
    this.#opening.resolve();
    for (const listener of this.listeners) listener();
  }

  #shut(): void {
    const wasOpen = this.#passed;
    if (wasOpen) this.#opening = Promise.withResolvers<void>();
    this.#passed = false;
    this.failed(wasOpen ? 'the connection was lost' : this.lastFailure);
  }
}

/**
 * Asks whoever has answered whether it is a primary at all: a replica would answer questions with what was once true, and
 * so would a primary that has been deposed while nobody looked. Undefined when it is.
 */
async function refusalBy(redis: Redis): Promise<string | undefined> {
  try {
    const [role] = await redis.role();
    return role === 'master' ? undefined : `it is not a primary: its role is ${role}`;
  } catch (error) {
    return reasonOf(error);
  }
}

/** Gives a socket up as soon as the primary is elsewhere; a new one is made at once, to the right place. */
function leaveWhenMoved(primary: Primary): (socket: Socket) => void {
  let current: Socket | undefined;
  primary.onMoved(() => current?.destroy());
  return (socket) => {
    current = socket;
  };
}

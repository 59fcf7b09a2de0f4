import type { Cancel } from '../../../src/runtime.ts';
import { StoreUnavailable } from '../../../src/store/contract.ts';
import type { Dice } from '../dice.ts';
import type { Network } from '../network.ts';
import type { Scheduler } from '../scheduler.ts';
import type { SimProcess } from '../sim-process.ts';
import type { RedisCluster } from './redis-cluster.ts';
import { RedisConnection } from './redis-connection.ts';
import type { RedisServer } from './redis-server.ts';

/** What a server does for a client: it replies when it has, at once or after having blocked. */
export type ServerCommand<T> = (server: RedisServer, reply: (value: T) => void) => void;

export interface RedisLinkOptions {
  readonly process: SimProcess;
  readonly cluster: RedisCluster;
  readonly network: Network;
  readonly scheduler: Scheduler;
  readonly dice: Dice;
  /** How long a command may take, in milliseconds. */
  readonly timeoutMs: number;
  /** Told the outcome of everything asked. */
  readonly onOutcome?: ((ok: boolean) => void) | undefined;
}

/**
 * A process's connection as the store keeps it: it connects by itself, queues nothing, repeats nothing, and after a
 * silence it is given up. Whoever asked then knows nothing: what was sent may still be carried out.
 */
export class RedisLink {
  session = 0;
  readonly #options: RedisLinkOptions;
  readonly #listeners: (() => void)[] = [];
  readonly #waiting = new Set<() => void>();
  #connection: RedisConnection | undefined;
  #attempts = 0;
  #closed = false;

  constructor(options: RedisLinkOptions) {
    this.#options = options;
    this.#connect();
  }

  get ready(): boolean {
    return this.#connection !== undefined;
  }

  /** Asks; rejects with `StoreUnavailable` when nobody can know what became of it. */
  ask<T>(what: string, command: ServerCommand<T>): Promise<T> {
    const { process, timeoutMs } = this.#options;
    const connection = this.#connection;
    if (connection === undefined) {
      this.#options.onOutcome?.(false);
      return Promise.reject(new StoreUnavailable(`${what}: not connected`));
    }
    return new Promise((resolve, reject) => {
      let cancel: Cancel = () => {};
      const fail = (why: string) => {
        cancel();
        this.#options.onOutcome?.(false);
        this.#drop(connection);
        reject(new StoreUnavailable(`${what}: ${why}`));
      };
      cancel = process.runtime.after(timeoutMs, () => fail(`no answer within ${timeoutMs} ms`));
      const answered = (value: T) => {
        cancel();
        this.#options.onOutcome?.(true);
        resolve(value);
      };
      connection.send(command, answered, fail);
    });
  }

  onReady(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Resolves when it is established. */
  whenReady(): Promise<void> {
    if (this.ready) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.add(resolve));
  }

  /** The connection breaks: whatever was under way on it is in doubt. */
  reset(): void {
    this.#connection?.break('the connection was reset');
  }

  close(): void {
    this.#closed = true;
    this.#connection?.close();
    this.#connection = undefined;
  }

  #drop(connection: RedisConnection): void {
    connection.close();
    if (this.#connection !== connection) return;
    this.#connection = undefined;
    this.#retry();
  }

  #retry(): void {
    const { process } = this.#options;
    const delayMs = Math.min(50 * 2 ** Math.min(this.#attempts, 10), 2_000);
    this.#attempts += 1;
    process.runtime.after(delayMs, () => this.#connect());
  }

  #connect(): void {
    const { process, cluster, network, scheduler } = this.#options;
    if (this.#closed || !process.alive) return;
    const server = cluster.primaryFor(process.place);
    if (server === undefined) {
      this.#retry();
      return;
    }
    const roundTripMs = network.latencyMs(process.place, server.place) + network.latencyMs(server.place, process.place);
    scheduler.after(roundTripMs, () =>
      process.deliver(() => {
        if (this.#closed) return;
        const reachable = network.isOpenBothWays(process.place, server.place) && server.process.running;
        if (!reachable || server.role !== 'primary') return this.#retry();
        this.#established(server);
      }),
    );
  }

  #established(server: RedisServer): void {
    const connection = new RedisConnection(this.#options, server, () => this.#drop(connection));
    this.#connection = connection;
    this.session += 1;
    this.#attempts = 0;
    for (const listener of this.#listeners) listener();
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}

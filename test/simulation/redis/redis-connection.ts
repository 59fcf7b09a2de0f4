import type { RedisLinkOptions, ServerCommand } from './redis-link.ts';
import type { RedisServer } from './redis-server.ts';

/** Something asked, until its reply has come. */
interface Pending {
  settled: boolean;
  run(server: RedisServer, done: () => void): void;
  fail(why: string): void;
}

/**
 * One TCP connection: nothing overtakes anything in either direction, and a command that blocks holds up those behind it.
 * What is sent into a cut way is kept by the kernel and may arrive when the way opens again, even when nobody waits for
 * it any more.
 */
export class RedisConnection {
  readonly #options: RedisLinkOptions;
  readonly #server: RedisServer;
  readonly #serverProcess: RedisServer['process'];
  readonly #onBroken: () => void;
  readonly #pending = new Set<Pending>();
  /** On their way to the server, in order. */
  readonly #outgoing: Pending[] = [];
  readonly #incoming: (() => void)[] = [];
  readonly #atServer: Pending[] = [];
  /** Whether the kernel keeps trying after the connection was closed. */
  readonly #lingers: boolean;
  readonly #unwatch: () => void;
  #serverBusy = false;
  #closed = false;
  #lastOut = 0;
  #lastIn = 0;

  constructor(options: RedisLinkOptions, server: RedisServer, onBroken: () => void) {
    this.#options = options;
    this.#server = server;
    this.#serverProcess = server.process;
    this.#onBroken = onBroken;
    this.#lingers = options.dice.chance(0.5);
    this.#unwatch = options.network.onChange(() => this.#flush());
  }

  send<T>(command: ServerCommand<T>, answered: (value: T) => void, failed: (why: string) => void): void {
    const pending: Pending = {
      settled: false,
      run: (server, done) =>
        command(server, (value) => {
          done();
          this.#reply(pending, () => answered(value));
        }),
      fail: failed,
    };
    this.#pending.add(pending);
    this.#outgoing.push(pending);
    this.#depart();
  }

  /** The client gives it up. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const pending of [...this.#pending]) this.#fail(pending, 'the connection was lost');
    if (!this.#lingers) this.#outgoing.length = 0;
    if (this.#outgoing.length === 0) this.#unwatch();
  }

  break(why: string): void {
    for (const pending of [...this.#pending]) this.#fail(pending, why);
    this.#onBroken();
  }

  #fail(pending: Pending, why: string): void {
    this.#pending.delete(pending);
    if (pending.settled) return;
    pending.settled = true;
    pending.fail(why);
  }

  #depart(): void {
    const { network, scheduler, process } = this.#options;
    const { place } = this.#server;
    if (!network.isOpen(process.place, place)) return;
    const at = Math.max(scheduler.now + network.latencyMs(process.place, place), this.#lastOut);
    this.#lastOut = at;
    scheduler.after(at - scheduler.now, () => this.#arrive());
  }

  /** The oldest on its way arrives, if the way is still open. */
  #arrive(): void {
    const { network, process } = this.#options;
    if (!network.isOpen(process.place, this.#server.place)) return;
    const pending = this.#outgoing.shift();
    if (pending === undefined) return;
    const isSame = this.#server.process === this.#serverProcess;
    if (isSame && this.#serverProcess.alive) {
      this.#serverProcess.deliver(() => this.#receive(pending));
      return;
    }
    // Its host says that nobody listens there; a dead host says nothing at all.
    if (this.#closed) return;
    network.send(this.#server.place, process.place, () =>
      process.deliver(() => this.break('the connection was reset')),
    );
  }

  #receive(pending: Pending): void {
    this.#atServer.push(pending);
    if (!this.#serverBusy) this.#next();
  }

  #next(): void {
    const pending = this.#atServer.shift();
    this.#serverBusy = pending !== undefined;
    if (pending === undefined) return;
    if (this.#server.role !== 'primary') {
      this.#reply(pending, () => this.break('READONLY'));
      this.#next();
      return;
    }
    pending.run(this.#server, () => this.#next());
  }

  #reply(pending: Pending, arrive: () => void): void {
    this.#incoming.push(() => {
      this.#pending.delete(pending);
      if (pending.settled || this.#closed) return;
      pending.settled = true;
      arrive();
    });
    this.#departBack();
  }

  #departBack(): void {
    const { network, scheduler, process } = this.#options;
    const { place } = this.#server;
    if (!network.isOpen(place, process.place)) return;
    const at = Math.max(scheduler.now + network.latencyMs(place, process.place), this.#lastIn);
    this.#lastIn = at;
    scheduler.after(at - scheduler.now, () => {
      if (!network.isOpen(place, process.place)) return;
      const arrive = this.#incoming.shift();
      if (arrive !== undefined) process.deliver(arrive);
    });
  }

  /** A way may have opened: the kernel sends again what it kept. */
  #flush(): void {
    const { network, process } = this.#options;
    if (this.#outgoing.length > 0 && network.isOpen(process.place, this.#server.place)) {
      for (const _ of this.#outgoing) this.#depart();
    }
    if (this.#incoming.length > 0 && network.isOpen(this.#server.place, process.place)) {
      for (const _ of this.#incoming) this.#departBack();
    }
  }
}

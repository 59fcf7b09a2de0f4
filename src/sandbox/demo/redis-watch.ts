import { connect, type Socket } from 'node:net';

/** How often each Redis is tried, in milliseconds. */
const everyMs = 20;

/** Not one of Regent's keys. */
const key = 'demo-is-this-the-primary';

/**
 * Tries to write to each Redis, all the time, and asks for one replica's word for it: what Regent itself has to wait for
 * before it may do anything. It speaks Redis' inline protocol (https://redis.io/docs/latest/develop/reference/protocol-spec),
 * so that it shares nothing with what it measures.
 */
export class RedisWatch {
  readonly #ports: readonly number[];
  readonly #sockets = new Map<number, Socket>();
  readonly #timer: NodeJS.Timeout;
  readonly #confirmed = Promise.withResolvers<number>();

  constructor(ports: readonly number[]) {
    this.#ports = ports;
    this.#timer = setInterval(() => this.#tryAll(), everyMs);
  }

  /** Resolves with the instant at which a write was first confirmed, in milliseconds. */
  get confirmedAt(): Promise<number> {
    return this.#confirmed.promise;
  }

  stop(): void {
    clearInterval(this.#timer);
    for (const socket of this.#sockets.values()) socket.destroy();
  }

  #tryAll(): void {
    for (const port of this.#ports) {
      if (!this.#sockets.has(port)) this.#open(port);
    }
  }

  #open(port: number): void {
    const socket = connect(port, '127.0.0.1', () => this.#ask(socket));
    this.#sockets.set(port, socket);
    socket.setEncoding('utf8');
    let heard = '';
    socket.on('data', (text: string) => {
      heard += text;
      const answer = /^(.*)\r\n:(\d+)\r\n/.exec(heard);
      if (answer === null) return;
      heard = '';
      if (answer[1] === '+OK' && Number(answer[2]) > 0) this.#end(Date.now());
      else setTimeout(() => this.#ask(socket), everyMs);
    });
    socket.once('error', () => {});
    socket.once('close', () => this.#sockets.delete(port));
  }

  #ask(socket: Socket): void {
    if (socket.writable) socket.write(`SET ${key} 1 PX 60000\r\nWAIT 1 ${everyMs}\r\n`);
  }

  #end(at: number): void {
    this.#confirmed.resolve(at);
    this.stop();
  }
}

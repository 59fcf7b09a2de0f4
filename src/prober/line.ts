import { Client, type Dispatcher } from 'undici';
import { Connection, type Destination } from './connection.ts';
import type { Phase } from './reasons.ts';

/** One request as undici wants it, made once per target. */
export interface Request {
  /** `https://host:port` */
  readonly origin: string;
  readonly destination: Destination;
  readonly options: Dispatcher.DispatchOptions;
}

/**
 * undici's client for one target: a fresh connection for each request, which can be hung up at any moment. Making a client
 * costs a good part of a sample, so one whose request ended well is worth keeping for the next.
 */
export class Line {
  readonly #request: Request;
  readonly #client: Client;
  #connection: Connection | undefined;

  constructor(request: Request) {
    this.#request = request;
    this.#client = new Client(request.origin, {
      connect: (_options, callback) => this.#connect(callback),
      allowH2: false,
      // The sample's one deadline, on the runtime's clock, covers all of it.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  /** How far the request has come. */
  get phase(): Phase {
    return this.#connection?.phase ?? 'connect';
  }

  /** Sends the request. One at a time. */
  send(handler: Dispatcher.DispatchHandler): void {
    this.#connection = undefined;
    this.#client.dispatch(this.#request.options, handler);
  }

  /** Closes the connection after a complete answer. The line can be used again. */
  finish(): void {
    this.#connection?.socket.destroy(FINISHED);
    // Ten thousand lines that wait would keep ten thousand dead sockets in memory.
    this.#connection = undefined;
  }

  /** Closes the connection in whatever state it is. The line is of no use any more. */
  hangUp(): void {
    if (this.#connection === undefined) void this.#client.destroy(HUNG_UP);
    else this.#connection.socket.destroy(HUNG_UP);
  }

  #connect(callback: ConnectCallback): void {
    const connection = new Connection(this.#request.destination, (error) => {
      if (error === null) callback(null, connection.socket);
      else callback(error, null);
    });
    this.#connection = connection;
  }
}

type ConnectCallback = (...args: [error: null, socket: Connection['socket']] | [error: Error, socket: null]) => void;

/**
 * One error for every connection closed: undici would otherwise print the stack of a new one each time, which takes as
 * long as parsing the answer. The code says that nothing is wrong, so that undici fails no request because of it.
 */
const FINISHED = Object.assign(new Error('the answer is complete'), { code: 'UND_ERR_INFO' });

/** Not that code: undici would send an unanswered request once more, on a new connection. */
const HUNG_UP = Object.assign(new Error('the sample is over'), { code: 'REGENT_HUNG_UP' });

import { connect as connectPlainly, type Socket } from 'node:net';
import { connect as connectOverTls } from 'node:tls';
import { AbstractConnector, Redis, type RedisOptions } from 'ioredis';
import type { Credentials, Place, RedisAccess } from './options.ts';

/** A peer that has gone silent does not answer the end of a connection either; after so many milliseconds it is cut. */
const disconnectTimeoutMs = 100;

/** Where a client connects to; asked before each attempt. */
export interface Destination {
  /** Resolves when it is known where to connect. After a rejection nothing is tried any more. */
  where(): Promise<Place>;
  /** Whom it lets in. */
  readonly credentials?: Credentials | undefined;
  readonly tls?: RedisAccess['tls'];
  readonly database?: number | undefined;
}

export interface StrictClientOptions {
  /** Shown by `CLIENT LIST`. */
  readonly name: string;
  readonly commandTimeoutMs: number;
  readonly connectTimeoutMs?: number;
  /** How long until the next attempt to connect, in milliseconds. */
  readonly retryAfterMs: (attempt: number) => number;
  /** Whether to wait until Redis has loaded its data; a Sentinel has none. */
  readonly readyCheck?: boolean;
  /** Told of each attempt's socket, so that it can be given up when it leads to the wrong place. */
  readonly onSocket?: (socket: Socket, place: Place) => void;
}

/**
 * A Redis client that queues nothing and sends nothing twice. With the options that a client has by default, a write that
 * was reported as failed is sent again after a reconnection: a lease would be taken, or a decision written, long after its
 * controller had given up.
 */
export function strictClient(destination: Destination, options: StrictClientOptions): Redis {
  const { credentials, tls, database } = destination;
  return new Redis({
    Connector: connectorTo(destination, options.onSocket),
    connectionName: options.name,
    commandTimeout: options.commandTimeoutMs,
    connectTimeout: options.connectTimeoutMs ?? 3_000,
    retryStrategy: options.retryAfterMs,
    ...(credentials?.username === undefined ? {} : { username: credentials.username }),
    ...(credentials?.password === undefined ? {} : { password: credentials.password }),
    ...(database === undefined ? {} : { db: database }),
    // Only tells ioredis to wait for the end of the handshake; the connector makes the connection.
    ...(tls === undefined ? {} : { tls: {} }),
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    disconnectTimeout: disconnectTimeoutMs,
    keepAlive: 5_000,
    disableClientInfo: true,
    enableReadyCheck: options.readyCheck ?? true,
    // A primary that has become a replica refuses writes: connect again, to whoever is primary now. Never `2`: it resends.
    reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
  });
}

/** Connects as ioredis asks it to, but to a place that may be another one each time. */
function connectorTo(
  { where, tls }: Destination,
  onSocket: StrictClientOptions['onSocket'],
): NonNullable<RedisOptions['Connector']> {
  return class extends AbstractConnector {
    constructor() {
      super(disconnectTimeoutMs);
    }

    override async connect(): Promise<Socket> {
      this.connecting = true;
      const place = await where();
      if (!this.connecting) throw new Error('Connection is closed.');
      const { serverName, ...material } = tls?.() ?? {};
      const socket =
        tls === undefined
          ? connectPlainly(place)
          : connectOverTls({ ...place, ...material, ...(serverName === undefined ? {} : { servername: serverName }) });
      this.stream = socket;
      // Until it has gone: an alert of TLS may be told after the error that ended the connection. Then ioredis listens no more.
      socket.on('error', (error) => {
        this.firstError ??= error;
      });
      onSocket?.(socket, place);
      return socket;
    }
  };
}

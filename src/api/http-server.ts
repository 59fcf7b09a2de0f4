import type { RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Runtime } from '../runtime.ts';
import { CannotListen } from './cannot-listen.ts';

/** Where a server listens. Port 0 asks the system for a free one. */
export interface ListenOn {
  readonly host: string;
  readonly port: number;
}

/** A server that can be started once and stopped once. */
export interface ApiServer {
  /** Throws `CannotListen` when the address can not be had. */
  listen(): Promise<{ url: string }>;
  /** Stops accepting, lets running requests end, and cuts those that take too long. */
  close(): Promise<void>;
}

/** How long running requests may take after the server has been told to close. */
const CLOSE_WITHIN_MS = 5_000;

/** Serves an application over HTTP with bounded waiting on every side. */
export function httpServer(
  app: RequestListener,
  { listen, runtime }: { listen: ListenOn; runtime: Runtime },
): ApiServer {
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 5_000 });
  server.on('request', (request, response) => {
    // A kept-alive connection would hold a closing server open until the other side lets go of it.
    response.once('close', () => !server.listening && server.closeIdleConnections());
    app(request, response);
  });
  return { listen: () => start(server, listen), close: () => stop(server, runtime) };
}

function start(server: Server, on: ListenOn): Promise<{ url: string }> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new CannotListen(on, error)));
    server.listen(on.port, on.host, () => resolve({ url: urlOf(server.address() as AddressInfo) }));
  });
}

async function stop(server: Server, runtime: Runtime): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const cancel = runtime.after(CLOSE_WITHIN_MS, () => server.closeAllConnections());
  await closed;
  cancel();
}

/** An address that can be called from this machine: the wildcard ones can't, everywhere. */
function urlOf({ address, port }: AddressInfo): string {
  if (address === '0.0.0.0') return `http://127.0.0.1:${port}`;
  if (address === '::') return `http://[::1]:${port}`;
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
}

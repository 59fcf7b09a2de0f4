import type { RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Runtime } from '../runtime.ts';
import { CannotListen } from './cannot-listen.ts';
import type { Certificate } from './certificate.ts';

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

export interface Serving {
  readonly listen: ListenOn;
  readonly runtime: Runtime;
  /** Left out, it is plain HTTP. */
  readonly certificate?: Certificate | undefined;
}

/** How long a client may take, in milliseconds. */
const patience = { requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 5_000 };

/** Serves an application over HTTP, or HTTPS, with bounded waiting on every side. */
export function httpServer(app: RequestListener, { listen, runtime, certificate }: Serving): ApiServer {
  const { server, release } = certificate === undefined ? plain() : secure(certificate);
  server.on('request', (request, response) => {
    // A kept-alive connection would hold a closing server open until the other side lets go of it.
    response.once('close', () => !server.listening && server.closeIdleConnections());
    app(request, response);
  });
  return {
    listen: () => start(server, listen, certificate === undefined ? 'http' : 'https'),
    async close() {
      release();
      await stop(server, runtime);
    },
  };
}

function plain(): { readonly server: Server; readonly release: () => void } {
  return { server: createServer(patience), release: () => {} };
}

/** A client's own certificate is asked for and looked at where it matters: whoever only asks whether we live has none. */
function secure(certificate: Certificate): { readonly server: Server; readonly release: () => void } {
  const clients = { requestCert: certificate.asksClients, rejectUnauthorized: false };
  const minVersion = 'TLSv1.2';
  const server = createSecureServer({ ...patience, ...certificate.files, ...clients, minVersion });
  const release = certificate.follow((files) => server.setSecureContext({ ...files, minVersion }));
  return { server, release };
}

function start(server: Server, on: ListenOn, scheme: 'http' | 'https'): Promise<{ url: string }> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new CannotListen(on, error)));
    server.listen(on.port, on.host, () => resolve({ url: urlOf(server.address() as AddressInfo, scheme) }));
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
function urlOf({ address, port }: AddressInfo, scheme: 'http' | 'https'): string {
  if (address === '0.0.0.0') return `${scheme}://127.0.0.1:${port}`;
  if (address === '::') return `${scheme}://[::1]:${port}`;
  return `${scheme}://${address.includes(':') ? `[${address}]` : address}:${port}`;
}

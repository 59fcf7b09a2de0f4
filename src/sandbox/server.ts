import type { RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A started sandbox process. `abrupt` ends it as SIGKILL would: nothing more is written, said or answered. */
export type Running = { port: number; close(options?: { abrupt?: boolean }): Promise<void> };

/** Somebody else listens on the port that the layout names. */
export class PortTaken extends Error {
  readonly port: number;

  constructor(port: number, purpose: string) {
    super(
      `port ${port} is taken, and ${purpose} needs it: end the process that listens there ` +
        `(ss -ltnp 'sport = :${port}' shows it), or choose another port in the layout`,
    );
    this.name = 'PortTaken';
    this.port = port;
  }
}

/** Listens on 127.0.0.1. Port 0 asks the system for a free one. Throws PortTaken when the port is in use. */
export async function listen(
  listener: RequestListener,
  port: number,
  purpose: string,
): Promise<{ server: Server; port: number }> {
  const server = createServer(listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new PortTaken(port, purpose) : error);
    });
    server.listen(port, '127.0.0.1', resolve);
  });
  return { server, port: (server.address() as AddressInfo).port };
}

/** Stops listening and cuts every open connection. */
export async function stopServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}

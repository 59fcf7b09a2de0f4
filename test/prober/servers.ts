import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A server on a port of its own until the test is over. */
export interface Running {
  readonly port: number;
  /** How many connections it has had. */
  connections(): number;
  /** How many are open now. */
  open(): number;
}

export function httpServer(answer: RequestListener): Promise<Running> {
  return listening(createHttpServer(answer));
}

/** Presents the certificate of that name in fixtures/. */
export function httpsServer(certificate: string, answer: RequestListener): Promise<Running> {
  return listening(createHttpsServer({ key: pem('server.key'), cert: pem(certificate) }, answer));
}

export function tcpServer(onConnection: (socket: Socket) => void): Promise<Running> {
  return listening(createTcpServer(onConnection));
}

export function pem(name: string): string {
  return readFileSync(new URL(`fixtures/${name}.pem`, import.meta.url), 'utf8');
}

async function listening(server: Server): Promise<Running> {
  const open = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    open.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => open.delete(socket));
  });
  const port = await listen(server);
  onTestFinished(async () => {
    for (const socket of open) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { port, connections: () => connections, open: () => open.size };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

import { createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A TCP server that answers as it is told, and keeps every byte that it was sent. */
export interface LocalServer {
  readonly url: string;
  /** What each connection has sent so far. */
  readonly received: string[];
  connections(): number;
}

/** Called with each complete request text; what it writes is the answer. */
export type Answer = (request: string, socket: Socket) => void;

/** Starts one on a free port; it ends with the test. */
export async function localServer(answer: Answer, onConnection: () => void = () => {}): Promise<LocalServer> {
  const received: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const index = received.push('') - 1;
    sockets.add(socket);
    onConnection();
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (chunk) => {
      received[index] += chunk.toString();
      if (isComplete(received[index] ?? '')) answer(received[index] ?? '', socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, received, connections: () => received.length };
}

/** Writes a JSON answer and leaves the connection open. */
export function json(socket: Socket, status: number, value: unknown): void {
  const body = JSON.stringify(value);
  socket.write(
    `HTTP/1.1 ${status} X\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

/** A port on which nothing listens. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return typeof address === 'object' && address !== null ? address.port : 1;
}

function isComplete(text: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
  return Buffer.byteLength(text.slice(end + 4)) >= length;
}

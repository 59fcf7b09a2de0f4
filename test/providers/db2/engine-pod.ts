import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';

/** An API server with one pod, whose commands run here with the stand-ins; its WebSockets are made by hand. */
export interface EnginePod {
  readonly server: string;
  set(file: 'role' | 'state' | 'refusal' | 'slow', content: string): void;
  remove(file: 'slow'): void;
  calls(): string[];
  /** The paths and queries that were asked for, and with which authorization. */
  readonly asked: { readonly url: URL; readonly authorization: string | undefined }[];
  kept(file: 'fence' | 'exit'): string;
  /** From now on a command's connection is cut as soon as it has been sent something. */
  cutConnections(): void;
  ended(): Promise<void>;
  stop(): Promise<void>;
}

export async function startEnginePod(token: string): Promise<EnginePod> {
  const directory = mkdtempSync(join(tmpdir(), 'regent-pod-'));
  const state = join(directory, 'state');
  const kept = join(directory, '.regent/example/shop');
  mkdirSync(state);
  const asked: EnginePod['asked'] = [];
  const sockets = new Set<Socket>();
  let cuts = false;
  const server = createServer((_, response) => response.writeHead(404).end());
  server.on('upgrade', (request, socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
    const url = new URL(request.url ?? '', 'http://pod');
    asked.push({ url, authorization: request.headers.authorization });
    if (request.headers.authorization !== `Bearer ${token}`) return socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
    accept(request, socket);
    const env = { PATH: `${import.meta.dirname}/stand-in:${process.env.PATH}`, STAND_IN: state, HOME: directory };
    const [program = '', ...args] = url.searchParams.getAll('command');
    attach(socket, spawn(program, args, { env }), () => cuts);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const textOf = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : '');
  return {
    server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    set: (file, content) => writeFileSync(join(state, file), `${content}\n`),
    remove: (file) => rmSync(join(state, file)),
    calls: () => textOf(join(state, 'calls')).split('\n').slice(0, -1),
    asked,
    kept: (file) => textOf(join(kept, file)),
    cutConnections() {
      cuts = true;
    },
    ended: () => vi.waitFor(() => expect(textOf(join(kept, 'exit'))).not.toBe(''), { timeout: 20_000, interval: 20 }),
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
      rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
    },
  };
}

/** RFC 6455, 4.2.2. */
function accept({ headers }: IncomingMessage, socket: Socket): void {
  const key = createHash('sha1').update(`${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`);
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Protocol: v4.channel.k8s.io\r\nSec-WebSocket-Accept: ${key.digest('base64')}\r\n\r\n`,
  );
}

/** Channel 0 is the input, 1 and 2 are the outputs, 3 tells how it ended. */
function attach(socket: Socket, child: ChildProcessWithoutNullStreams, cuts: () => boolean): void {
  let received = Buffer.alloc(0);
  socket.on('data', (data: Buffer) => {
    received = Buffer.concat([received, data]);
    for (let frame = frameIn(received); frame !== undefined; frame = frameIn(received)) {
      received = received.subarray(frame.size);
      if (frame.opcode === 8) return socket.end();
      if (frame.payload[0] === 0) child.stdin.write(frame.payload.subarray(1));
      if (cuts()) socket.destroy();
    }
  });
  child.stdin.on('error', () => {});
  child.stdout.on('data', (data: Buffer) => send(socket, 1, data));
  child.stderr.on('data', (data: Buffer) => send(socket, 2, data));
  child.on('close', (code) => {
    const failure = { reason: 'NonZeroExitCode', details: { causes: [{ reason: 'ExitCode', message: `${code}` }] } };
    const status = code === 0 ? { status: 'Success' } : { status: 'Failure', ...failure };
    send(socket, 3, Buffer.from(JSON.stringify(status)));
    if (socket.writable) socket.end(Buffer.of(0x88, 0x02, 0x03, 0xe8));
  });
  socket.on('close', () => child.stdin.end());
}

function send(socket: Socket, channel: number, data: Buffer): void {
  if (!socket.writable) return;
  const length = data.length + 1;
  const head = length < 126 ? Buffer.of(0x82, length) : Buffer.of(0x82, 126, length >> 8, length & 0xff);
  socket.write(Buffer.concat([head, Buffer.of(channel), data]));
}

/** One masked frame of a client, RFC 6455, 5.2. */
function frameIn(
  data: Buffer,
): { readonly opcode: number; readonly payload: Buffer; readonly size: number } | undefined {
  if (data.length < 2) return undefined;
  const short = (data[1] ?? 0) & 0x7f;
  const [length, start] = short === 126 ? [data.length < 4 ? 0 : data.readUInt16BE(2), 4] : [short, 2];
  const size = start + 4 + length;
  if (data.length < size) return undefined;
  const mask = data.subarray(start, start + 4);
  const payload = Buffer.from(data.subarray(start + 4, size).map((byte, index) => byte ^ (mask[index % 4] ?? 0)));
  return { opcode: (data[0] ?? 0) & 0x0f, payload, size };
}

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Every system that Regent knows, as badly as it can be: what it is sent it repeats in its refusals. */
export interface EchoServer {
  readonly url: string;
  readonly port: number;
  /** All that it was ever sent: addresses, headers and bodies. */
  heard(): string;
  /** Resolves when it has been sent all of these. */
  untilHeard(needles: readonly string[]): Promise<void>;
  stop(): void;
}

/** Starts one. As IAM it gives these tokens away, and repeats the key where it is asked under `/refusing`. */
export async function startEchoServer(tokens: {
  readonly access: string;
  readonly refresh: string;
}): Promise<EchoServer> {
  const heard: string[] = [];
  const listeners = new Set<() => void>();
  let answers = 0;
  const server = createServer(async (request, response) => {
    const body = await textOf(request);
    const said = `${request.method} ${request.url} ${request.rawHeaders.join(' ')} ${body}`;
    heard.push(said, ...basicIn(request));
    // Only the beginning of what others say is ever told, so each part stands there in its turn.
    const { authorization = '', 'x-auth-user-token': user = '' } = request.headers;
    const parts = [`${authorization}${user}`, body, request.url ?? '', `Authorization: ${authorization} ${body}`];
    for (const listener of listeners) listener();
    if (request.url === '/identity/token') return json(response, 200, tokenReply(tokens));
    answers += 1;
    refuse(response, answers, parts[answers % parts.length] || said);
  });
  server.on('upgrade', (request, socket) => {
    const { authorization = '' } = request.headers;
    const said = `No: ${authorization} ${request.url}`;
    heard.push(said);
    for (const listener of listeners) listener();
    socket.end(`HTTP/1.1 403 Forbidden\r\ncontent-length: ${Buffer.byteLength(said)}\r\n\r\n${said}`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    heard: () => heard.join('\n'),
    untilHeard: (needles) =>
      new Promise((resolve) => {
        const look = () => {
          const all = heard.join('\n');
          if (!needles.every((needle) => all.includes(needle))) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        look();
      }),
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

const statuses = [401, 500, 403, 400, 200, 409, 404, 503];

/** Each time in another form, with another status. */
function refuse(response: ServerResponse, nth: number, said: string): void {
  const status = statuses[nth % statuses.length] ?? 500;
  const message = `No: ${said}`;
  const forms = [
    () => json(response, status, { success: false, errors: [{ code: 1001, message }], messages: [message] }),
    () => json(response, status, { kind: 'Status', status: 'Failure', reason: message, message, code: status }, asGo),
    () =>
      json(
        response,
        status,
        { error: message, code: 'SoftLayer_Exception', errorMessage: message, trace: message },
        asPhp,
      ),
    () => void response.writeHead(status, { 'content-type': 'text/html' }).end(`<html><h1>${message}</h1></html>`),
  ];
  forms[Math.floor(nth / statuses.length) % forms.length]?.();
}

function json(response: ServerResponse, status: number, body: object, spelled = (text: string) => text): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(spelled(JSON.stringify(body)));
}

/** Kubernetes is written in Go, whose JSON can be put into HTML. */
function asGo(text: string): string {
  return text.replaceAll('<', '\\u003c').replaceAll('>', '\\u003e').replaceAll('&', '\\u0026');
}

/** SoftLayer is written in PHP. */
function asPhp(text: string): string {
  return text.replaceAll('/', '\\/');
}

function tokenReply({ access, refresh }: { readonly access: string; readonly refresh: string }): object {
  const expiration = Math.floor(Date.now() / 1_000) + 3_600;
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const access_token = `${part({ alg: 'none' })}.${part({ exp: expiration, iat: expiration - 3_600 })}.${access}`;
  return { access_token, refresh_token: refresh, token_type: 'Bearer', expires_in: 3_600, expiration };
}

/** A user name and its password do not stand as they are in a header. */
function basicIn({ headers: { authorization = '' } }: IncomingMessage): string[] {
  return /^basic /i.test(authorization) ? [Buffer.from(authorization.slice(6), 'base64').toString()] : [];
}

async function textOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}

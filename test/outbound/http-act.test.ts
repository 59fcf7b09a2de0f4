import { describe, expect, it } from 'vitest';
import { createHttpClient } from '../../src/outbound/http.ts';
import type { HttpClientOptions } from '../../src/outbound/http-contract.ts';
import { undiciTransport } from '../../src/outbound/undici-transport.ts';
import { systemRuntime } from '../../src/runtime.ts';
import { virtualRuntime } from '../support/virtual-runtime.ts';
import { closedPort, json, localServer } from './local-server.ts';
import { scriptedTransport, socketError } from './scripted-transport.ts';

const put = { method: 'PUT', path: '/thing', body: { on: true } } as const;
const allowed = () => ({ signal: new AbortController().signal, mayStart: () => true });

function realClient(baseUrl: string, more: Partial<HttpClientOptions> = {}) {
  return createHttpClient({
    runtime: systemRuntime(),
    transport: undiciTransport('regent/test'),
    name: 'CIS',
    baseUrl,
    ...more,
  });
}

describe('a call that changes something, on a real network', () => {
  it('is sent once, and answered', async () => {
    const server = await localServer((_, socket) => json(socket, 200, { done: true }));

    const result = await realClient(server.url).act(put, allowed());

    expect(result).toMatchObject({ outcome: 'answered', response: { status: 200, text: '{"done":true}' } });
    expect(server.received).toHaveLength(1);
    expect(server.received[0]).toMatch(/^PUT \/thing HTTP\/1\.1\r\n[\s\S]*\r\n\r\n\{"on":true\}$/);
  });

  it('lets no byte out when it may not start, although the connection stands', async () => {
    const events: string[] = [];
    const server = await localServer(
      () => {},
      () => events.push('connected'),
    );
    const mayStart = () => {
      events.push('asked');
      return false;
    };

    const result = await realClient(server.url).act(put, { ...allowed(), mayStart });
    await expect.poll(() => events).toEqual(expect.arrayContaining(['connected', 'asked']));

    expect(result).toEqual({
      outcome: 'notSent',
      again: true,
      because: 'CIS was not asked: it was no longer allowed.',
    });
    expect(server.received.join('')).toBe('');
  });

  it('asks for permission only once the connection stands: where nobody listens it is certain that nothing was sent', async () => {
    let asked = false;
    const mayStart = () => {
      asked = true;
      return true;
    };

    const result = await realClient(`http://127.0.0.1:${await closedPort()}`).act(put, { ...allowed(), mayStart });

    expect(result).toMatchObject({ outcome: 'notSent', again: true, because: expect.stringContaining('ECONNREFUSED') });
    expect(asked).toBe(false);
  });

  it('does not know what became of it when the connection is cut after the request', async () => {
    const server = await localServer((_, socket) => socket.destroy());

    const result = await realClient(server.url).act(put, allowed());

    expect(result.outcome).toBe('unknown');
    expect(server.received).toHaveLength(1);
  });

  it('does not know what became of it when the answer breaks off', async () => {
    const server = await localServer((_, socket) => {
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"done":');
    });

    const result = await realClient(server.url).act(put, allowed());

    expect(result.outcome).toBe('unknown');
  });

  it('does not know what became of it when no answer comes in time', async () => {
    const server = await localServer(() => {});

    const result = await realClient(server.url, { limits: { actTimeoutMs: 50 } }).act(put, allowed());

    expect(result).toEqual({ outcome: 'unknown', because: 'CIS gave no answer within 50 ms.' });
  });

  it('uses a connection of its own each time', async () => {
    const server = await localServer((_, socket) => json(socket, 200, {}));
    const client = realClient(server.url);

    await client.act(put, allowed());
    await client.act(put, allowed());

    expect(server.connections()).toBe(2);
    expect(server.received[0]).toMatch(/connection: close/i);
  });

  it.each([429, 500, 503])('is not sent again when it is answered %i', async (status) => {
    const server = await localServer((_, socket) => json(socket, status, { error: 'no' }));

    const result = await realClient(server.url).act(put, allowed());

    expect(result).toMatchObject({ outcome: 'answered', response: { status } });
    expect(server.received).toHaveLength(1);
  });

  it('does not take an answer that is longer than any answer can be', async () => {
    const server = await localServer((_, socket) => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${5 * 1024 * 1024}\r\n\r\n${'x'.repeat(5 * 1024 * 1024)}`);
    });

    const result = await realClient(server.url).act(put, allowed());

    expect(result.outcome).toBe('unknown');
  });
});

describe('a call that changes something', () => {
  function client(transport = scriptedTransport({}), more: Partial<HttpClientOptions> = {}) {
    const runtime = virtualRuntime();
    const http = createHttpClient({ runtime, transport, name: 'CIS', baseUrl: 'https://cis.example', ...more });
    return { runtime, http, transport };
  }

  it('is not sent when it was called off before', async () => {
    const { http, transport } = client();

    const result = await http.act(put, { signal: AbortSignal.abort(new Error('stopping')), mayStart: () => true });

    expect(result).toMatchObject({ outcome: 'notSent', again: true });
    expect(transport.requests).toHaveLength(0);
  });

  it('is refused for good when IAM refuses the API key', async () => {
    const refusal = Object.assign(new Error('IAM refused the API key: no such key'), { again: false });
    const { http, transport } = client(scriptedTransport({}), { authorize: () => Promise.reject(refusal) });

    const result = await http.act(put, allowed());

    expect(result).toEqual({
      outcome: 'notSent',
      again: false,
      because: 'CIS was not asked: IAM refused the API key: no such key.',
    });
    expect(transport.requests).toHaveLength(0);
  });

  it('may be tried again when IAM could not be reached', async () => {
    const away = Object.assign(new Error('IAM could not be reached'), { again: true });
    const { http } = client(scriptedTransport({}), { authorize: () => Promise.reject(away) });

    expect(await http.act(put, allowed())).toMatchObject({ outcome: 'notSent', again: true });
  });

  it('is let through as the trial call while the circuit of acts is open, and closes it when it succeeds', async () => {
    const failing = Array.from({ length: 8 }, () => socketError('ECONNRESET'));
    const { http } = client(scriptedTransport(...failing, { status: 200 }));
    for (const _ of failing) await http.act(put, allowed());
    expect(http.circuits()).toEqual({ reads: 'closed', acts: 'open' });

    const result = await http.act(put, allowed());

    expect(result.outcome).toBe('answered');
    expect(http.circuits()).toEqual({ reads: 'closed', acts: 'closed' });
  });

  it('never starts a second time, whatever the network below tries', async () => {
    const eager = scriptedTransport({});
    const http = createHttpClient({
      runtime: virtualRuntime(),
      name: 'CIS',
      baseUrl: 'https://cis.example',
      transport: {
        ...eager,
        send: async (request, options) => {
          await eager.send(request, options);
          return eager.send(request, options);
        },
      },
    });

    const result = await http.act(put, allowed());

    expect(result.outcome).toBe('unknown');
    expect(eager.requests).toHaveLength(1);
  });

  it('tells of itself without secrets', async () => {
    const reports: unknown[] = [];
    const { http } = client(scriptedTransport({ status: 200 }), {
      onCall: (report) => reports.push(report),
      authorize: async () => ({ authorization: 'Bearer a-secret-token' }),
    });

    await http.act(put, allowed());

    expect(reports).toEqual([{ name: 'CIS', kind: 'act', method: 'PUT', path: '/thing', status: 200, durationMs: 0 }]);
  });
});

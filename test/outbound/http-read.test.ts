import { describe, expect, it } from 'vitest';
import { createHttpClient } from '../../src/outbound/http.ts';
import type { HttpClientOptions } from '../../src/outbound/http-contract.ts';
import { virtualRuntime } from '../support/virtual-runtime.ts';
import { scriptedTransport, socketError, type Turn } from './scripted-transport.ts';

const get = { method: 'GET', path: '/thing' } as const;
const signal = new AbortController().signal;

function client(turns: Turn[], more: Partial<HttpClientOptions> = {}) {
  const runtime = virtualRuntime();
  const transport = scriptedTransport(...turns);
  const http = createHttpClient({ runtime, transport, name: 'CIS', baseUrl: 'https://cis.example/', ...more });
  return { runtime, http, transport };
}

describe('a safe call', () => {
  it('is sent with who we are, and answered', async () => {
    const { http, transport, runtime } = client([{ status: 200, text: '{"a":1}' }], {
      authorize: async () => ({ authorization: 'Bearer a-secret-token' }),
    });

    const result = await runtime.until(http.read(get, { signal }));

    expect(result).toMatchObject({ outcome: 'answered', response: { status: 200, text: '{"a":1}' } });
    expect(transport.requests).toEqual([
      {
        method: 'GET',
        url: 'https://cis.example/thing',
        headers: { accept: 'application/json', authorization: 'Bearer a-secret-token' },
      },
    ]);
  });

  it.each([
    ['a connection that is reset', socketError('ECONNRESET')],
    ['a connection that is refused', socketError('ECONNREFUSED')],
    ['429', { status: 429 }],
    ['503', { status: 503 }],
  ] as [string, Turn][])('is tried again after %s', async (_, failure) => {
    const { http, transport, runtime } = client([failure, failure, { status: 200 }]);

    const result = await runtime.until(http.read(get, { signal }));

    expect(result).toMatchObject({ outcome: 'answered', response: { status: 200 } });
    expect(transport.requests).toHaveLength(3);
  });

  it('waits longer each time, and by chance a little less', async () => {
    const { http, runtime, transport } = client([{ status: 503 }]);

    const result = await runtime.until(http.read(get, { signal }));

    expect(result).toMatchObject({ outcome: 'answered', response: { status: 503 } });
    expect(transport.requests).toHaveLength(3);
    // 200 ms and 400 ms, each shortened by a quarter with the random number 0.5.
    expect(runtime.monotonicMs()).toBe(150 + 300);
  });

  it('is tried only once more after a 500, which can be our own mistake', async () => {
    const { http, transport, runtime } = client([{ status: 500 }]);

    await runtime.until(http.read(get, { signal }));

    expect(transport.requests).toHaveLength(2);
  });

  it.each([400, 401, 403, 404, 409, 412])('is not tried again after a %i', async (status) => {
    const { http, transport, runtime } = client([{ status }]);

    const result = await runtime.until(http.read(get, { signal }));

    expect(result).toMatchObject({ outcome: 'answered', response: { status } });
    expect(transport.requests).toHaveLength(1);
  });

  it('waits as long as the other side asks for', async () => {
    const { http, runtime } = client([{ status: 429, headers: { 'retry-after': '2' } }, { status: 200 }]);

    const result = await runtime.until(http.read(get, { signal }));

    expect(result).toMatchObject({ response: { status: 200 } });
    expect(runtime.monotonicMs()).toBe(2_000);
  });

  it('gives up at once when the other side asks for longer than makes sense', async () => {
    const { http, runtime, transport } = client([{ status: 429, headers: { 'retry-after': '60' } }]);

    const result = await runtime.until(http.read(get, { signal }));

    expect(result).toMatchObject({ response: { status: 429 } });
    expect(transport.requests).toHaveLength(1);
    expect(runtime.monotonicMs()).toBe(0);
  });

  it('ends within its time when nothing ever answers', async () => {
    const { http, runtime } = client(['silence']);

    const result = await runtime.until(http.read(get, { signal }));

    expect(result).toEqual({ outcome: 'none', because: 'CIS gave no answer within 4500 ms.' });
    expect(runtime.monotonicMs()).toBe(4_500);
  });

  it('ends as soon as it is called off', async () => {
    const { http, runtime } = client(['silence']);
    const stop = new AbortController();
    const reading = http.read(get, { signal: stop.signal });
    await runtime.advance(100);

    stop.abort(new Error('stopping'));

    expect(await reading).toMatchObject({ outcome: 'none' });
    expect(runtime.timers()).toBe(0);
  });

  it('says why there is no answer', async () => {
    const { http, runtime } = client([socketError('ENOTFOUND')]);

    const result = await runtime.until(http.read(get, { signal }));

    expect(result).toEqual({ outcome: 'none', because: 'CIS gave no answer: enotfound (ENOTFOUND).' });
  });

  it('never repeats in an answer the credentials that it was sent with', async () => {
    const echo = { status: 400, text: '{"error":"bad token a-secret-token"}' };
    const { http, runtime } = client([echo], { authorize: async () => ({ authorization: 'Bearer a-secret-token' }) });

    const result = await runtime.until(http.read(get, { signal }));

    expect(JSON.stringify(result)).not.toContain('a-secret-token');
  });
});

describe('the circuit of safe calls', () => {
  async function opened() {
    const setup = client([...Array.from({ length: 6 }, () => ({ status: 503 })), { status: 200 }]);
    await setup.runtime.until(setup.http.read(get, { signal }));
    await setup.runtime.until(setup.http.read(get, { signal }));
    expect(setup.http.circuits()).toEqual({ reads: 'open', acts: 'closed' });
    return setup;
  }

  it('opens after repeated failures, and then nothing is asked for a moment', async () => {
    const { http, runtime, transport } = await opened();

    const result = await runtime.until(http.read(get, { signal }));

    expect(result).toMatchObject({
      outcome: 'none',
      because: expect.stringContaining('CIS failed too often just now'),
    });
    expect(transport.requests).toHaveLength(6);
  });

  it('lets one call try after its rest, and closes when that is answered', async () => {
    const { http, runtime } = await opened();
    await runtime.advance(5_000);
    expect(http.circuits().reads).toBe('half-open');

    const result = await runtime.until(http.read(get, { signal }));

    expect(result).toMatchObject({ outcome: 'answered' });
    expect(http.circuits().reads).toBe('closed');
  });

  it('lets a read through that an act depends on', async () => {
    const { http, runtime } = await opened();

    const result = await runtime.until(http.read(get, { signal, urgency: 'act' }));

    expect(result).toMatchObject({ outcome: 'answered', response: { status: 200 } });
  });

  it.each([400, 404, 429, 500])('stays closed when %i comes back: something is alive there', async (status) => {
    const { http, runtime } = client([{ status }]);

    for (let call = 0; call < 12; call += 1) await runtime.until(http.read(get, { signal }));

    expect(http.circuits().reads).toBe('closed');
  });

  it('stays closed when callers give up for reasons of their own', async () => {
    const { http } = client(['silence']);

    for (let call = 0; call < 12; call += 1) {
      const stop = new AbortController();
      const reading = http.read(get, { signal: stop.signal });
      stop.abort(new Error('paused'));
      await reading;
    }

    expect(http.circuits().reads).toBe('closed');
  });
});

import nock from 'nock';
import { describe, expect, it } from 'vitest';
import { ownWindow } from '../../src/outbound/call-window.ts';
import { createHttpClient } from '../../src/outbound/http.ts';
import type { HttpClientOptions } from '../../src/outbound/http-contract.ts';
import { createRateBudget } from '../../src/outbound/rate-budget.ts';
import { undiciTransport } from '../../src/outbound/undici-transport.ts';
import type { Runtime } from '../../src/runtime.ts';
import { onlyNock } from '../providers/support.ts';
import { hastyRuntime } from '../support/hasty-runtime.ts';

const host = 'https://cis.example';
const get = { method: 'GET', path: '/thing' } as const;
const put = { method: 'PUT', path: '/thing', body: { on: true } } as const;
const { signal } = new AbortController();
const act = { signal, mayStart: () => true };

/** A client whose pauses are noted down and not waited for. */
function client(more: Partial<HttpClientOptions> = {}) {
  const hasty = hastyRuntime();
  const pausesMs: number[] = [];
  const sleep: Runtime['sleep'] = (delayMs, stop) => {
    pausesMs.push(delayMs);
    return hasty.sleep(delayMs, stop);
  };
  const runtime = { ...hasty, sleep, random: () => 0.5 };
  const http = createHttpClient({
    runtime,
    transport: undiciTransport('regent/test'),
    name: 'CIS',
    baseUrl: host,
    ...more,
  });
  return { http, pausesMs };
}

onlyNock();

describe('on the wire, a read', () => {
  it('answered 429 is sent again after the seconds that it was told', async () => {
    nock(host).get('/thing').reply(429, {}, { 'retry-after': '3' }).get('/thing').reply(200, { a: 1 });
    const { http, pausesMs } = client();

    const result = await http.read(get, { signal });

    expect(result).toMatchObject({ outcome: 'answered', response: { status: 200, text: '{"a":1}' } });
    expect(pausesMs).toEqual([3_000]);
  });

  it('answered 503 is sent again at the date that it was told, by the clock of the other side', async () => {
    const headers = { date: 'Mon, 05 Jan 2026 12:00:00 GMT', 'retry-after': 'Mon, 05 Jan 2026 12:00:04 GMT' };
    nock(host).get('/thing').reply(503, {}, headers).get('/thing').reply(200, {});
    const { http, pausesMs } = client();

    await http.read(get, { signal });

    expect(pausesMs).toEqual([4_000]);
  });

  it('answered 429 without a word is sent again after pauses that grow, each with a part of chance', async () => {
    nock(host).get('/thing').times(2).reply(429).get('/thing').reply(200, {});
    const { http, pausesMs } = client();

    await http.read(get, { signal });

    expect(pausesMs).toEqual([150, 300]);
  });

  it('answered 500 is sent once more and no further', async () => {
    nock(host).get('/thing').times(2).reply(500);
    const { http } = client();

    expect(await http.read(get, { signal })).toMatchObject({ response: { status: 500 } });
  });

  it('is not sent again when it is told to wait longer than anybody waits for it', async () => {
    nock(host).get('/thing').reply(429, {}, { 'retry-after': '3600' });
    const { http, pausesMs } = client();

    expect(await http.read(get, { signal })).toMatchObject({ response: { status: 429 } });
    expect(pausesMs).toEqual([]);
  });
});

describe('on the wire, a call that changes something', () => {
  it.each([429, 500, 502, 503])('is sent once, also when it is answered %i', async (status) => {
    nock(host).put('/thing', { on: true }).reply(status, {}, { 'retry-after': '1' });
    const { http, pausesMs } = client();

    expect(await http.act(put, act)).toMatchObject({ outcome: 'answered', response: { status } });
    expect(pausesMs).toEqual([]);
  });

  it('is sent once, also when the connection is cut', async () => {
    nock(host)
      .put('/thing')
      .replyWithError(Object.assign(new Error('cut off'), { code: 'ECONNRESET' }));
    const { http } = client();

    expect(await http.act(put, act)).toMatchObject({ outcome: 'unknown' });
  });

  it('goes through while reads fail so often that they are not made any more', async () => {
    nock(host).get('/thing').times(6).reply(503).put('/thing').reply(200, {});
    const { http } = client();
    for (const _ of [1, 2]) await http.read(get, { signal });
    expect(http.circuits()).toEqual({ reads: 'open', acts: 'closed' });

    const [read, written] = [await http.read(get, { signal }), await http.act(put, act)];

    expect(read).toMatchObject({ outcome: 'none', because: expect.stringContaining('failed too often') });
    expect(written).toMatchObject({ outcome: 'answered', response: { status: 200 } });
  });
});

describe('on the wire, the whole identity', () => {
  it('is held up when one call is answered 429 with a time', async () => {
    nock(host).put('/thing').reply(429, {}, { 'retry-after': '2' });
    const runtime = hastyRuntime();
    const heldForMs: number[] = [];
    const budget = createRateBudget(runtime, ownWindow(runtime, { calls: 9, windowMs: 60_000, reservedForActs: 2 }));
    const { http } = client({ budget: { ...budget, hold: (forMs) => heldForMs.push(forMs) } });

    await http.act(put, act);

    expect(heldForMs).toEqual([2_000]);
  });

  it.each(['authorization', 'x-auth-user-token'])('never has its token repeated out of %s', async (header) => {
    nock(host).get('/thing').matchHeader(header, 'Bearer a-secret-token').reply(400, { seen: 'a-secret-token' });
    const { http } = client({ authorize: async () => ({ [header]: 'Bearer a-secret-token' }) });

    const result = await http.read(get, { signal });

    expect(result).toMatchObject({ response: { status: 400, text: '{"seen":"[redacted]"}' } });
  });
});

import { describe, expect, it, vi } from 'vitest';
import { systemRuntime } from '../../src/runtime.ts';
import { freePort } from '../support/free-port.ts';
import { virtualRuntime } from '../support/virtual-runtime.ts';
import { aSampler, sampleOutOfTime } from './a-sampler.ts';
import { httpServer, tcpServer } from './servers.ts';
import { aProbe } from './watched.ts';

describe('an HTTP sample is good', () => {
  it('when the status is the expected one', async () => {
    const { port } = await httpServer((_, response) => response.end('ok'));
    const sample = await aSampler().sample(aProbe({ port }));
    expect(sample).toEqual({ kind: 'ok', reason: 'ok', latencyMs: expect.any(Number), servedBy: null });
  });

  it('when an informational answer comes first', async () => {
    const { port } = await httpServer((_, response) => {
      response.writeEarlyHints({ link: '</a.css>; rel=preload' });
      response.end();
    });
    expect(await aSampler().sample(aProbe({ port }))).toMatchObject({ kind: 'ok' });
  });

  it('when the body has the expected text, in capital letters or not', async () => {
    const { port } = await httpServer((_, response) => response.end('{"Status":"UP"}'));
    expect(await aSampler().sample(aProbe({ port, expectedBody: '"status":"up"' }))).toMatchObject({ kind: 'ok' });
  });

  it('when the text is in the first 10 KiB of a body that never ends, which is then hung up', async () => {
    const server = await httpServer((_, response) => {
      response.write('all well');
      const more = () => response.destroyed || response.write('x'.repeat(4_096), more);
      more();
    });
    const probe = aProbe({ port: server.port, expectedBody: 'all well' });
    expect(await aSampler().sample(probe)).toMatchObject({ kind: 'ok' });
    await vi.waitFor(() => expect(server.open()).toBe(0));
  });

  it('over HEAD', async () => {
    const { port } = await httpServer((request, response) =>
      response.writeHead(request.method === 'HEAD' ? 200 : 500).end(),
    );
    expect(await aSampler().sample(aProbe({ port, method: 'HEAD' }))).toMatchObject({ kind: 'ok' });
  });

  it('and says which region answered, if it was asked to look', async () => {
    const { port } = await httpServer((_, response) => response.setHeader('X-Region', 'eu-de').end());
    expect(await aSampler().sample(aProbe({ port, regionHeader: 'x-Region' }))).toMatchObject({ servedBy: 'eu-de' });
    expect(await aSampler().sample(aProbe({ port }))).toMatchObject({ servedBy: null });
  });
});

describe('the region that answered', () => {
  const regionTexts = { 'us-south': 'Region: US-SOUTH', 'eu-de': 'region: eu-de' };

  it.each([
    ['is the one whose text the answer has, in capital letters or not', '<p>Region: EU-DE</p>', 'eu-de'],
    ['is not known where the answer has no such text', '<p>Welcome</p>', null],
    ['is not known where the answer has the texts of two', 'region: us-south, then region: eu-de', null],
    ['is not known where its text lies beyond the first 10 KiB', `${'x'.repeat(10_300)}region: eu-de`, null],
  ])('%s', async (_, body, servedBy) => {
    const { port } = await httpServer((_request, response) => response.setHeader('x-region', 'us-south').end(body));

    expect(await aSampler().sample(aProbe({ port, regionHeader: 'x-region', regionTexts }))).toMatchObject({
      kind: 'ok',
      servedBy,
    });
  });

  it('is nobody in an answer that serves nobody, whatever its text', async () => {
    const { port } = await httpServer((_, response) => response.writeHead(503).end('region: eu-de'));

    expect(await aSampler().sample(aProbe({ port, regionTexts }))).toMatchObject({ kind: 'failed', servedBy: null });
  });
});

describe('the release that answered', () => {
  const answer = JSON.stringify({ version: 41, build: { 'a/b': 'main-7' }, list: ['x'], long: 'r'.repeat(100) });

  it.each([
    ['is what its header says', { header: 'X-Release' }, 'r41'],
    ['is a number in its JSON', { json: '/version' }, '41'],
    ['is found by a pointer with escapes', { json: '/build/a~1b' }, 'main-7'],
    ['is found in a list', { json: '/list/0' }, 'x'],
    ['is cut where it is long', { json: '/long' }, 'r'.repeat(64)],
    ['is not known where nothing stands there', { json: '/build/none' }, undefined],
    ['is not known where an object stands there', { json: '/build' }, undefined],
    ['is nothing that every object has', { json: '/constructor/name' }, undefined],
    ['is not known where the header is missing', { header: 'x-none' }, undefined],
  ])('%s', async (_, release, told) => {
    const { port } = await httpServer((_request, response) => response.setHeader('x-release', 'r\t41').end(answer));

    expect((await aSampler().sample(aProbe({ port, release }))).release).toBe(told);
  });

  it.each([
    ['is not known where the answer is no JSON', 200, 'release 41'],
    [
      'is not known where the answer is too long to be read',
      200,
      `${answer.slice(0, -1)},"more":"${'x'.repeat(10_300)}"}`,
    ],
    ['is not known of an answer that serves nobody', 503, answer],
  ])('%s', async (_, status, body) => {
    const { port } = await httpServer((_request, response) => response.writeHead(status).end(body));

    expect((await aSampler().sample(aProbe({ port, release: { json: '/version' } }))).release).toBeUndefined();
  });
});

describe('the reason of a failed HTTP sample', () => {
  it('is connect-refused when nothing listens', async () => {
    const sample = await aSampler().sample(aProbe({ port: await freePort() }));
    expect(sample).toMatchObject({ kind: 'failed', reason: 'connect-refused' });
  });

  it('is connect-refused for a name with several addresses too', async () => {
    const sample = await aSampler().sample(aProbe({ address: 'localhost', port: await freePort() }));
    expect(sample).toMatchObject({ kind: 'failed', reason: 'connect-refused' });
  });

  it.each([500, 503, 404, 204, 302])('is status-%i when the status is that and not expected', async (status) => {
    const { port } = await httpServer((_, response) => response.writeHead(status, { location: '/elsewhere' }).end());
    expect(await aSampler().sample(aProbe({ port }))).toMatchObject({ kind: 'failed', reason: `status-${status}` });
  });

  it('is the status even when the body never comes', async () => {
    const { port } = await httpServer((_, response) => response.writeHead(503).flushHeaders());
    expect(await aSampler().sample(aProbe({ port }))).toMatchObject({ reason: 'status-503' });
  });

  it('names no region, because its answer serves nobody', async () => {
    const { port } = await httpServer((_, response) => response.writeHead(503, { 'x-region': 'eu-de' }).end());
    expect(await aSampler().sample(aProbe({ port, regionHeader: 'x-region' }))).toMatchObject({ servedBy: null });
  });

  it.each([
    ['is missing', 'all is down'],
    ['comes after the first 10 KiB', `${'x'.repeat(10 * 1024)}all is well`],
  ])('is body-mismatch when the expected text %s', async (_, body) => {
    const { port } = await httpServer((_request, response) => response.end(body));
    const sample = await aSampler().sample(aProbe({ port, expectedBody: 'all is well' }));
    expect(sample).toMatchObject({ kind: 'failed', reason: 'body-mismatch' });
  });

  it('is timeout when no answer comes, and the connection is closed', async () => {
    let isAsked = false;
    const server = await httpServer(() => {
      isAsked = true;
    });
    const sample = await sampleOutOfTime(aProbe({ port: server.port, timeoutMs: 700 }), () => isAsked);
    expect(sample).toEqual({ kind: 'failed', reason: 'timeout', latencyMs: 700, servedBy: null });
    await vi.waitFor(() => expect(server.open()).toBe(0));
  });

  it('is timeout when the answer stops halfway', async () => {
    let isHalfway = false;
    const { port } = await httpServer((_, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('half');
      isHalfway = true;
    });
    expect(await sampleOutOfTime(aProbe({ port }), () => isHalfway)).toMatchObject({ reason: 'timeout' });
  });

  it('is connection-reset when the server resets instead of answering', async () => {
    const { port } = await tcpServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
    expect(await aSampler().sample(aProbe({ port }))).toMatchObject({ kind: 'failed', reason: 'connection-reset' });
  });

  it.each([
    ['without an answer', ''],
    ['in the middle of the headers', 'HTTP/1.1 200 OK\r\ncontent-'],
    ['in the middle of the body', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf'],
  ])('is connection-closed when the server hangs up %s', async (_, said) => {
    const { port } = await tcpServer((socket) => socket.once('data', () => socket.end(said)));
    expect(await aSampler().sample(aProbe({ port }))).toMatchObject({ kind: 'failed', reason: 'connection-closed' });
  });

  it('is protocol-error when the answer is not HTTP', async () => {
    const { port } = await tcpServer((socket) => socket.once('data', () => socket.end('220 smtp.example ready\r\n')));
    expect(await aSampler().sample(aProbe({ port }))).toMatchObject({ kind: 'failed', reason: 'protocol-error' });
  });

  it('is dns-not-found when the name does not exist (dns-failed where nobody can be asked)', async () => {
    const sample = await aSampler().sample(aProbe({ address: 'name.invalid', timeoutMs: 10_000 }));
    expect(sample.kind).toBe('failed');
    expect(sample.reason).toMatch(/^dns-(not-found|failed)$/);
  });
});

describe('a redirect', () => {
  it('is followed when that is wanted', async () => {
    const { port } = await httpServer((request, response) => {
      if (request.url === '/new?a=1') response.end('here');
      else response.writeHead(301, { location: '/new?a=1' }).end();
    });
    const probe = aProbe({ port, followRedirects: true, expectedBody: 'here' });
    expect(await aSampler().sample(probe)).toMatchObject({ kind: 'ok' });
  });

  it('to another server takes no credentials along', async () => {
    const seen: unknown[] = [];
    const other = await httpServer((request, response) => {
      seen.push(request.headers.authorization, request.headers['x-probe']);
      response.end();
    });
    const { port } = await httpServer((_, response) =>
      response.writeHead(302, { location: `http://127.0.0.1:${other.port}/` }).end(),
    );
    const headers = { Authorization: 'Bearer secret', 'X-Probe': 'yes' };
    await aSampler().sample(aProbe({ port, followRedirects: true, headers }));
    expect(seen).toEqual([undefined, 'yes']);
  });

  it('that never ends is too-many-redirects', async () => {
    const server = await httpServer((_, response) => response.writeHead(302, { location: '/again' }).end());
    const sample = await aSampler().sample(aProbe({ port: server.port, followRedirects: true }));
    expect(sample).toMatchObject({ kind: 'failed', reason: 'too-many-redirects' });
    expect(server.connections()).toBe(6);
  });

  it('to what is no web address is redirect-to-nowhere', async () => {
    const { port } = await httpServer((_, response) => response.writeHead(302, { location: 'ftp://a.example/' }).end());
    const sample = await aSampler().sample(aProbe({ port, followRedirects: true }));
    expect(sample).toMatchObject({ kind: 'failed', reason: 'redirect-to-nowhere' });
  });
});

describe('a request', () => {
  it('goes out on a fresh connection each time, and says so, and who is asking', async () => {
    const seen: unknown[] = [];
    const server = await httpServer((request, response) => {
      seen.push(request.headers.connection, request.headers['user-agent'], request.url);
      response.end();
    });
    const sampler = aSampler();
    const probe = aProbe({ port: server.port, path: '/healthz?deep=1', headers: { 'User-Agent': 'mine' } });
    for (let count = 0; count < 3; count += 1) await sampler.sample(probe);
    expect(server.connections()).toBe(3);
    expect(seen.slice(0, 3)).toEqual(['close', 'regent-prober/1.2.3 (eu-de)', '/healthz?deep=1']);
    await vi.waitFor(() => expect(server.open()).toBe(0));
  });

  it('carries the configured headers, and Host in place of the address', async () => {
    const seen: unknown[] = [];
    const { port } = await httpServer((request, response) => {
      seen.push(request.headers.host, request.headers['x-probe']);
      response.end();
    });
    await aSampler().sample(aProbe({ port, headers: { Host: 'www.shop.example', 'X-Probe': 'yes' } }));
    expect(seen).toEqual(['www.shop.example', 'yes']);
  });

  it('is never sent twice', async () => {
    const server = await tcpServer((socket) => socket.once('data', () => socket.destroy()));
    await aSampler().sample(aProbe({ port: server.port }));
    await systemRuntime().sleep(50);
    expect(server.connections()).toBe(1);
  });
});

describe('one sample has no part in the next', () => {
  it('even when it ended without an answer and the next begins at once', async () => {
    let answers = false;
    let asked = 0;
    const { port } = await httpServer((_, response) => {
      asked += 1;
      if (answers) response.end();
    });
    const runtime = virtualRuntime();
    const sampler = aSampler(runtime);
    const probe = aProbe({ port });
    for (const [index, expected] of ['timeout', 'ok', 'timeout', 'ok', 'ok'].entries()) {
      answers = expected === 'ok';
      const sample = sampler.sample(probe);
      await vi.waitFor(() => expect(asked).toBe(index + 1));
      if (!answers) await runtime.advance(probe.timeoutMs);
      expect(await sample).toMatchObject({ reason: expected });
    }
  });

  it('even when both run at the same time', async () => {
    const server = await httpServer((_, response) => response.end());
    const sampler = aSampler();
    const probe = aProbe({ port: server.port });
    const samples = await Promise.all(Array.from({ length: 10 }, () => sampler.sample(probe)));
    expect(samples.map(({ reason }) => reason)).toEqual(Array(10).fill('ok'));
    expect(server.connections()).toBe(10);
  });
});

describe('our own trouble is told apart', () => {
  it('an answer that waited in our own stalled event loop is no timeout of the target', async () => {
    const runtime = virtualRuntime();
    const { port } = await httpServer(() => {});
    const sample = aSampler(runtime).sample(aProbe({ port, timeoutMs: 1_000 }));
    runtime.stall(1_500);
    await runtime.advance(0);
    expect(await sample).toMatchObject({ kind: 'unusable', reason: 'local-stalled' });
  });

  it.each([
    ['a header that cannot be sent', { headers: { 'x-bad': 'a\r\nb' } }],
    ['a port that cannot be', { port: 70_000 }],
    ['codes that cannot be', { expectedCodes: 'fine' }],
  ])('%s says nothing about the target', async (_, given) => {
    expect(await aSampler().sample(aProbe(given))).toMatchObject({ kind: 'unusable', reason: 'local-error' });
  });

  it('a sample given up because the prober stops is unusable', async () => {
    const sampler = aSampler();
    const server = await httpServer(() => {});
    const sample = sampler.sample(aProbe({ port: server.port, timeoutMs: 60_000 }));
    await vi.waitFor(() => expect(server.connections()).toBe(1));
    sampler.close();
    expect(await sample).toMatchObject({ kind: 'unusable', reason: 'local-closed' });
    await vi.waitFor(() => expect(server.open()).toBe(0));
  });
});

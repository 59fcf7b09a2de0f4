import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { call, serve } from './serve.ts';

const tokens = [
  { name: 'alice', token: 'alice-planted-secret' },
  { name: 'bob', token: 'bob-planted-secret' },
];
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe('with tokens', () => {
  it('whoever has one may call, and is named for it', async () => {
    const { facade, url } = await serve({ tokens });
    const path = `${url}/v1/applications/shop/pause`;
    expect((await call(path, 'POST', { reason: 'lunch' }, bearer('bob-planted-secret'))).status).toBe(200);
    expect(facade.pauses).toMatchObject([{ by: 'bob' }]);
  });

  it('every wrong or missing token gets one identical 401', async () => {
    const { url } = await serve({ tokens });
    const wrong = [
      {},
      bearer(''),
      bearer('wrong'),
      bearer('alice-planted-secre'),
      bearer('alice-planted-secretx'),
      bearer('alice-planted-secret x'),
      { authorization: 'alice-planted-secret' },
      { authorization: 'Basic YWxpY2U6YWxpY2UtcGxhbnRlZC1zZWNyZXQ=' },
    ];
    const answers = await Promise.all(
      wrong.map((headers) => call(`${url}/v1/applications`, 'GET', undefined, headers)),
    );
    const seen = answers.map(({ status, text, headers }) => `${status} ${headers.get('www-authenticate')} ${text}`);
    expect(new Set(seen).size).toBe(1);
    expect(seen[0]).toMatch(/^401 Bearer /);
  });

  it('nobody learns without one which addresses exist', async () => {
    const { url } = await serve({ tokens });
    expect((await call(`${url}/v1/nothing`)).status).toBe(401);
    expect((await call(`${url}/v1/applications/shop/operations`, 'POST', '{"broken')).status).toBe(401);
  });

  it('no token shows up in any answer or log', async () => {
    const { logged, url } = await serve({ tokens });
    const right = bearer('alice-planted-secret');
    const secretive = `${url}/v1/applications/shop/journal?token=alice-planted-secret`;
    const operations = `${url}/v1/applications/shop/operations`;
    const answers = [
      await call(secretive, 'GET', undefined, right),
      await call(secretive),
      await call(secretive, 'POST', { reason: 'x' }, right),
      await call(operations, 'POST', '{"token": "alice-planted-secret"', right),
      await call(operations, 'POST', { kind: 'alice-planted-secret', reason: 7 }, right),
      await call(operations, 'POST', { kind: 'failback', reason: 'home' }, right),
    ];
    expect(answers.map(({ text, headers }) => `${text} ${JSON.stringify([...headers])}`).join()).not.toContain(
      'planted',
    );
    expect(JSON.stringify(logged)).not.toContain('planted');
  });

  it('every change asked for is logged with who asked and how it was answered', async () => {
    const { logged, url } = await serve({ tokens });
    await call(`${url}/v1/applications/shop/pause`, 'POST', { reason: 'lunch' }, bearer('alice-planted-secret'));
    await expect
      .poll(() => logged)
      .toMatchObject([
        { level: 'info', fields: { method: 'POST', path: '/v1/applications/shop/pause', by: 'alice', status: 200 } },
      ]);
  });
});

describe('without tokens', () => {
  it.each(['localhost', 'localhost:8080', '127.0.0.1', '127.8.9.10:80', '[::1]:8080'])(
    'a call to %s is answered',
    async (host) => {
      const { url } = await serve();
      expect((await raw(url, { host })).status).toBe(200);
    },
  );

  it.each<[string, Record<string, string>]>([
    ['under another name (DNS rebinding)', { host: 'evil.example' }],
    ['under another name that begins like a loopback one', { host: '127.0.0.1.evil.example' }],
    ['under an address that is not one of loopback', { host: '10.0.0.1:8080' }],
    ['under a name that is none', { host: '[:::' }],
    ['through a proxy', { host: 'localhost', 'x-forwarded-for': '203.0.113.9' }],
    ['through a proxy that follows RFC 7239', { host: 'localhost', forwarded: 'for=203.0.113.9' }],
  ])('a call %s is refused, and told why', async (_name, headers) => {
    const { url } = await serve();
    const { status, body } = await raw(url, headers);
    expect(status).toBe(403);
    expect(JSON.parse(body).detail).toMatch(/^No sign-in is configured, so only this machine may call/);
  });
});

/** `fetch` does not let a caller choose the Host header. */
function raw(url: string, headers: Record<string, string>): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/v1/applications`, { headers }, async (response) => {
      let body = '';
      for await (const chunk of response) body += chunk;
      resolve({ status: response.statusCode ?? 0, body });
    });
    sent.on('error', reject).end();
  });
}

import { describe, expect, it } from 'vitest';
import { reportedFailover } from '../support/reported.ts';
import { failover, NOW, shopStatus } from './fake-facade.ts';
import { call, serve } from './serve.ts';

const address = '/v1/applications/shop/operations/shop-1/report';

async function serveReported() {
  const served = await serve();
  const { operation, entries } = reportedFailover();
  served.facade.status = shopStatus({ lastOperation: operation });
  served.facade.entries = [...entries];
  return { ...served, url: served.url + address };
}

describe('a report', () => {
  it('is JSON where nothing else is wanted, its instants in RFC 3339', async () => {
    const { url } = await serveReported();
    const { status, json } = await call(url);

    expect(status).toBe(200);
    expect(json).toMatchObject({
      application: 'shop',
      operation: { id: 'shop-1', outcome: 'done' },
      suspectedAt: '1970-01-01T00:16:40.000Z',
      users: [{ edge: 'www', outages: [{ from: '1970-01-01T00:16:38.000Z' }] }],
    });
    expect(json.journal.entries[0].hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ['text/markdown', /^text\/markdown/, '# Failover shop-1, us-south → eu-de: done'],
    ['text/html', /^text\/html/, '<h1>Failover shop-1, us-south → eu-de: done</h1>'],
    ['text/html,application/xhtml+xml,*/*;q=0.8', /^text\/html/, '<h1>Failover shop-1'],
    ['image/png', /^application\/json/, '"outcome":"done"'],
  ])('comes as is wanted by Accept: %s', async (accept, type, text) => {
    const { url } = await serveReported();
    const answer = await call(url, 'GET', undefined, { accept });

    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(type);
    expect(answer.headers.get('vary')).toContain('Accept');
    expect(answer.text).toContain(text);
  });

  it('as a page loads nothing, and its style is all that a browser lets it use', async () => {
    const { url } = await serveReported();
    const { text, headers } = await call(url, 'GET', undefined, { accept: 'text/html' });

    expect(text).not.toMatch(/<script|src=|href=|url\(|@import|https?:\/\/|style="/);
    expect(text).toContain('<svg class="timeline"');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; frame-ancestors 'none'$/);
    expect(text).toContain(policy.split(';').slice(0, 2).join(';'));
  });

  it.each(['text/html', 'text/markdown'])('as %s shows what somebody typed as text', async (accept) => {
    const { url, facade } = await serveReported();
    const reason = '<img src=x onerror=alert(1)> | [a](javascript:b) `c`';
    facade.status = shopStatus({ lastOperation: failover({ id: 'shop-1', outcome: 'done', endedAt: NOW, reason }) });
    const { text } = await call(url, 'GET', undefined, { accept });

    expect(text).not.toMatch(accept === 'text/html' ? /<img/ : /(?<!\\)<img|(?<!\\)\[a/);
    expect(text).toContain(
      accept === 'text/html'
        ? '&lt;img src=x onerror=alert(1)&gt;'
        : '\\<img src=x onerror=alert(1)\\> \\| \\[a\\](javascript:b) \\`c\\`',
    );
  });

  it('of an operation that nobody knows is not there', async () => {
    const { url } = await serve();
    const { status, json } = await call(`${url}${address}`);

    expect([status, json.detail]).toEqual([404, 'shop has had no operation shop-1 lately.']);
  });
});

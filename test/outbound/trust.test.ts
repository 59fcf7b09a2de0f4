import { describe, expect, it } from 'vitest';
import { undiciTransport } from '../../src/outbound/undici-transport.ts';
import { httpsServer, pem } from '../prober/servers.ts';

/** A server of a private authority, asked on a kept connection (a read) and on one of its own (an act). */
async function ask(ca: string | undefined, fresh: boolean) {
  const { port } = await httpsServer('valid', (_, response) => response.end('ok'));
  const transport = undiciTransport('regent/test');
  const request = { method: 'GET', url: `https://localhost:${port}/`, headers: {}, ...(ca && { ca }) };
  try {
    return await transport.send(request, { signal: new AbortController().signal, fresh });
  } finally {
    await transport.close();
  }
}

describe.each([
  ['a read', false],
  ['an act', true],
])('%s', (_, fresh) => {
  it('trusts the authority that is given with it', async () => {
    expect(await ask(pem('authority'), fresh)).toMatchObject({ status: 200, text: 'ok' });
  });

  it.each([
    ['none is given', undefined],
    ['another one is', pem('self-signed')],
  ])('does not trust a private authority where %s', async (_case, ca) => {
    await expect(ask(ca, fresh)).rejects.toThrow(/certificate/);
  });
});

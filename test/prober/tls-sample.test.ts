import { describe, expect, it } from 'vitest';
import { aSampler, sampleOutOfTime } from './a-sampler.ts';
import { httpServer, httpsServer, tcpServer } from './servers.ts';
import { aProbe } from './watched.ts';

const fine = (_: unknown, response: { end(text: string): void }) => response.end('ok');

describe('an HTTPS sample is good', () => {
  it.each(['localhost', '127.0.0.1'])(
    'when the certificate is for %s, from a trusted authority, and in date',
    async (address) => {
      const { port } = await httpsServer('valid', fine);
      expect(await aSampler().sample(aProbe({ type: 'https', address, port }))).toMatchObject({ reason: 'ok' });
    },
  );

  it('when the certificate is for the configured Host, whatever the address', async () => {
    const { port } = await httpsServer('other-name', fine);
    const probe = aProbe({ type: 'https', port, headers: { Host: 'shop.example' } });
    expect(await aSampler().sample(probe)).toMatchObject({ reason: 'ok' });
  });

  it.each(['expired', 'self-signed', 'other-name'])(
    'with the %s certificate when any is allowed',
    async (certificate) => {
      const { port } = await httpsServer(certificate, fine);
      expect(await aSampler().sample(aProbe({ type: 'https', port, allowInsecure: true }))).toMatchObject({
        reason: 'ok',
      });
    },
  );
});

describe('the reason of a failed HTTPS sample', () => {
  it.each([
    ['tls-expired', 'expired'],
    ['tls-not-yet-valid', 'not-yet-valid'],
    ['tls-name-mismatch', 'other-name'],
    ['tls-untrusted', 'self-signed'],
  ])('is %s with the %s certificate', async (reason, certificate) => {
    const { port } = await httpsServer(certificate, fine);
    const probe = aProbe({ type: 'https', address: 'localhost', port });
    expect(await aSampler().sample(probe)).toMatchObject({ kind: 'failed', reason });
  });

  it('stays the same from sample to sample: no session is resumed that would hide the certificate', async () => {
    const { port } = await httpsServer('valid', fine);
    const sampler = aSampler();
    const good = aProbe({ type: 'https', address: 'localhost', port });
    const bad = aProbe({ type: 'https', port, headers: { Host: 'shop.example' } });
    for (const [probe, reason] of [
      [good, 'ok'],
      [good, 'ok'],
      [bad, 'tls-name-mismatch'],
      [good, 'ok'],
    ] as const) {
      expect(await sampler.sample(probe)).toMatchObject({ reason });
    }
  });

  it('is tls-failed when the server does not speak TLS', async () => {
    const { port } = await httpServer(fine);
    expect(await aSampler().sample(aProbe({ type: 'https', port }))).toMatchObject({
      kind: 'failed',
      reason: 'tls-failed',
    });
  });

  it('is connect-reset when the server resets during the handshake', async () => {
    const { port } = await tcpServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
    expect(await aSampler().sample(aProbe({ type: 'https', port }))).toMatchObject({ reason: 'connect-reset' });
  });

  it('is tls-timeout when the handshake does not end', async () => {
    let isGreeted = false;
    const { port } = await tcpServer((socket) => {
      socket.once('data', () => {
        isGreeted = true;
      });
    });
    const sample = await sampleOutOfTime(aProbe({ type: 'https', port }), () => isGreeted);
    expect(sample).toMatchObject({ kind: 'failed', reason: 'tls-timeout' });
  });
});

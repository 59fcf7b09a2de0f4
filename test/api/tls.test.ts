import { request } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { Certificate, type CertificateFiles } from '../../src/api/certificate.ts';
import { type Runtime, systemRuntime } from '../../src/runtime.ts';
import { ca, good, key, otherKey, pem, renewed, serveTls } from './serve-tls.ts';

interface Answer {
  readonly status?: number | undefined;
  readonly json?: { readonly certificate?: { readonly trouble?: string; readonly expiresAt: string } } | undefined;
  /** The name in the certificate that was shown. */
  readonly shown?: string | undefined;
  readonly protocol?: string | null | undefined;
}

/** One call on a connection of its own. Rejects when it does not come about. */
function ask(url: string, path: string, options: object = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request(`${url}${path}`, { agent: false, ca: [ca, renewed.cert], ...options }, (response) => {
      const socket = response.socket as TLSSocket;
      const shown = String(socket.getPeerCertificate().subject?.CN);
      const protocol = socket.getProtocol();
      let text = '';
      response.on('data', (part) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode, json: JSON.parse(text), shown, protocol }));
    });
    call.on('error', reject);
    call.end();
  });
}

describe('the API over TLS', () => {
  it('is reached by who trusts its authority, and by nobody over plain HTTP', async () => {
    const { url } = await serveTls();

    expect(url).toMatch(/^https:\/\/127\.0\.0\.1:/);
    expect(await ask(url, '/v1/applications')).toMatchObject({ status: 200, shown: 'valid' });
    await expect(fetch(url.replace('https', 'http'))).rejects.toThrow();
    await expect(ask(url, '/livez', { ca: [] })).rejects.toThrow(/unable to verify|self-signed/);
  });

  it.each([
    ['TLSv1.2', 'TLSv1.2'],
    ['TLSv1.3', 'TLSv1.3'],
  ])('speaks %s', async (version, spoken) => {
    const { url } = await serveTls();

    const { protocol } = await ask(url, '/livez', { minVersion: version, maxVersion: version });

    expect(protocol).toBe(spoken);
  });

  it('speaks nothing older, also after its certificate was renewed', async () => {
    const { url, disk, look } = await serveTls();
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' };

    await expect(ask(url, '/livez', old)).rejects.toThrow(/protocol version|alert/i);
    disk.files = renewed;
    look();
    await expect(ask(url, '/livez', old)).rejects.toThrow(/protocol version|alert/i);
  });

  it('shows a renewed certificate to the next who connects, without a restart', async () => {
    const { url, disk, look, logged } = await serveTls();
    const before = await ask(url, '/readyz');

    disk.files = renewed;
    look();

    expect([before.shown, (await ask(url, '/readyz')).shown]).toEqual(['valid', 'localhost']);
    expect(logged).toContain('info: another certificate is shown from now on');
  });

  it.each<[string, CertificateFiles, RegExp]>([
    ['a key that belongs to another one', { cert: renewed.cert, key: otherKey() }, /key values mismatch/],
    ['no certificate at all', { cert: 'garbage', key }, /PEM|no start line/],
    ['one that has expired', { cert: pem('expired.pem'), key }, /It expired on Jan {2}1 00:00:00 2021/],
    ['nothing', { cert: '', key }, /can’t be read/],
  ])(
    'keeps the one that it had when the files hold %s, says so once, and goes on looking',
    async (_what, files, why) => {
      const { url, disk, look, logged, certificate } = await serveTls();

      disk.files = files;
      look();
      look();
      const meanwhile = await ask(url, '/readyz');
      disk.files = renewed;
      look();

      expect(meanwhile).toMatchObject({
        status: 200,
        shown: 'valid',
        json: { certificate: { expiresAt: '2120-01-01T00:00:00.000Z', trouble: expect.stringMatching(why) } },
      });
      expect(logged.filter((line) => line.startsWith('error'))).toEqual([
        'error: a certificate can not be used: the one before it is still shown',
      ]);
      expect((await ask(url, '/livez')).shown).toBe('localhost');
      expect(certificate.state.trouble).toBeUndefined();
    },
  );

  it('is well again when the files hold again what is shown', async () => {
    const { disk, look, certificate } = await serveTls();

    disk.files = { cert: 'garbage', key };
    look();
    const troubled = certificate.state.trouble;
    disk.files = good;
    look();

    expect([troubled === undefined, certificate.state.trouble]).toEqual([false, undefined]);
  });

  it('looks no more once it is closed', async () => {
    const real = systemRuntime();
    let cancelled = 0;
    const after: Runtime['after'] = () => () => {
      cancelled += 1;
    };
    const log = { info() {}, warn() {}, error() {} };
    const certificate = new Certificate({ read: () => good, runtime: { ...real, after }, log });

    certificate.follow(() => {})();

    expect(cancelled).toBe(1);
  });

  it.each<[string, CertificateFiles]>([
    ['a key that is another’s', { cert: good.cert, key: otherKey() }],
    ['a certificate that has expired', { cert: pem('expired.pem'), key }],
    ['authorities of clients that are none', { ...good, clientCa: 'garbage' }],
  ])('is not begun with %s', async (_what, files) => {
    const log = { info() {}, warn() {}, error() {} };

    expect(() => new Certificate({ read: () => files, runtime: systemRuntime(), log })).toThrow();
  });
});

describe('with authorities of clients', () => {
  it('answers who brings a certificate of theirs', async () => {
    const { url } = await serveTls({ ...good, clientCa: ca });

    expect((await ask(url, '/v1/applications', { cert: good.cert, key })).status).toBe(200);
  });

  it.each([
    ['none', {}],
    ['one of nobody’s', { cert: renewed.cert, key }],
  ])('refuses who brings %s, but says to everybody whether it lives', async (_what, own) => {
    const { url } = await serveTls({ ...good, clientCa: ca });

    expect((await ask(url, '/v1/applications', own)).status).toBe(403);
    expect((await ask(url, '/livez', own)).status).toBe(200);
  });

  it('asks for them also after its own certificate was renewed', async () => {
    const { url, disk, look } = await serveTls({ ...good, clientCa: ca });
    disk.files = { ...renewed, clientCa: ca };
    look();

    expect((await ask(url, '/v1/applications', { cert: good.cert, key })).status).toBe(200);
    expect((await ask(url, '/v1/applications')).status).toBe(403);
  });
});

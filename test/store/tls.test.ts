import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { strictClient } from '../../src/store/strict-client.ts';
import { freePort } from '../support/free-port.ts';
import { primaryName, startSentinel, type TestSentinel } from '../support/redis-sentinels.ts';
import { startTestRedis, type TestRedis } from '../support/redis-server.ts';
import { storesOn } from './open-store.ts';
import { commitOf, own } from './samples.ts';

const fixture = (name: string) => new URL(`../prober/fixtures/${name}`, import.meta.url).pathname;
const pem = (name: string) => readFileSync(fixture(name), 'utf8');

const ca = pem('authority.pem');
const ownCertificate = { cert: pem('valid.pem'), key: pem('server.key.pem') };

describe('over TLS', () => {
  it('a Redis whose certificate a private authority has signed for its name is used', async () => {
    await using stores = storesOn({ host: 'localhost', port: valid.tlsPort, tls: () => ({ ca }) });
    const store = await stores.controller();

    expect((await store.commit(commitOf(await own(store, 'ctl-a'), 0))).kind).toBe('committed');
  });

  it('a rediss:// URL needs nothing but the authority', async () => {
    await using stores = storesOn({ url: `rediss://localhost:${valid.tlsPort}`, tls: () => ({ ca }) });

    expect((await stores.controller()).reachable).toBe(true);
  });

  it.each([
    [
      'an authority that nobody has named is refused',
      () => valid,
      {},
      /unable to verify the first certificate|self-signed/,
    ],
    ['another host’s certificate is refused', () => otherName, { ca }, /does not match certificate's altnames/],
    ['a missing certificate of our own is refused by a Redis that asks for one', () => strict, { ca }, /./],
  ])('%s', async (_name, server, material, why) => {
    await using stores = storesOn({ host: 'localhost', port: server().tlsPort, tls: () => material });
    const store = await stores.controller();

    await expect(store.read('shop')).rejects.toThrow(why);
    expect(store.reachable).toBe(false);
  });

  it('a name that all members share is looked for in place of the host’s', async () => {
    const tls = () => ({ ca, serverName: 'shop.example' });
    await using stores = storesOn({ host: 'localhost', port: otherName.tlsPort, tls });

    expect((await stores.controller()).reachable).toBe(true);
  });

  it('what TLS still says of a connection after the error that ended it harms nobody', async () => {
    const { promise, resolve } = Promise.withResolvers<Socket>();
    const destination = { where: async () => ({ host: 'localhost', port: valid.tlsPort }), tls: () => ({ ca }) };
    const told: string[] = [];
    const client = strictClient(destination, {
      name: 'test',
      commandTimeoutMs: 500,
      retryAfterMs: () => 50,
      onSocket: resolve,
    });
    client.on('error', (error: Error) => told.push(error.message));
    const socket = await promise;
    await once(client, 'ready');
    const ended = new Promise((resolve) => client.once('end', resolve));

    socket.emit('error', new Error('the certificate is not believed'));
    expect(() => socket.emit('error', new Error('alert number 50'))).not.toThrow();
    client.disconnect();
    await ended;

    expect(told).toEqual(['the certificate is not believed']);
  });

  it('a Redis that asks for a certificate gets ours', async () => {
    await using stores = storesOn({ host: 'localhost', port: strict.tlsPort, tls: () => ({ ca, ...ownCertificate }) });

    expect((await stores.controller()).reachable).toBe(true);
  });

  it('Sentinels are spoken to over TLS too, with a user of their own', async () => {
    await using stores = storesOn({
      sentinels: [sentinel.place],
      name: primaryName,
      sentinelCredentials: { username: 'regent', password: 'of-the-sentinels' },
      tls: () => ({ ca, ...ownCertificate }),
    });
    const store = await stores.controller();

    expect((await store.commit(commitOf(await own(store, 'ctl-a'), 0))).kind).toBe('committed');
  });
});

interface TlsRedis extends TestRedis {
  readonly tlsPort: number;
}

let valid: TlsRedis;
let otherName: TlsRedis;
let strict: TlsRedis;
let sentinel: TestSentinel;
beforeAll(async () => {
  valid = await startTlsRedis('valid.pem', 'no');
  otherName = await startTlsRedis('other-name.pem', 'no');
  strict = await startTlsRedis('valid.pem', 'yes');
  const [acl = ''] =
    /(?<=```acl-sentinel\n)[^`]+/.exec(readFileSync(new URL('../../docs/redis.md', import.meta.url), 'utf8')) ?? [];
  sentinel = await startSentinel(strict.tlsPort, {
    tls: { certificate: fixture('valid.pem'), key: fixture('server.key.pem'), authority: fixture('authority.pem') },
    lines: acl.trim().replace('SENTINEL-PASSWORD', 'of-the-sentinels').split('\n'),
  });
}, 30_000);
afterAll(() => Promise.all([sentinel.kill(), ...[valid, otherName, strict].map((server) => server.stop())]));

async function startTlsRedis(certificate: string, clientCertificates: 'yes' | 'no'): Promise<TlsRedis> {
  const tlsPort = await freePort();
  const server = await startTestRedis({
    'tls-port': String(tlsPort),
    'tls-cert-file': fixture(certificate),
    'tls-key-file': fixture('server.key.pem'),
    'tls-ca-cert-file': fixture('authority.pem'),
    'tls-auth-clients': clientCertificates,
  });
  return Object.assign(server, { tlsPort });
}

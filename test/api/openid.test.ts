import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { verifyOpenId } from '../../src/api/access/openid.ts';
import { call, serve } from './serve.ts';

const issuer = 'https://id.example/tenant';
let pair: Awaited<ReturnType<typeof generateKeyPair>>;
let stranger: typeof pair;

beforeAll(async () => {
  pair = await generateKeyPair('RS256');
  stranger = await generateKeyPair('RS256');
});

/** A provider that publishes its key, and an API that believes it. */
async function serveWithProvider() {
  let fetched = 0;
  const key = { ...(await exportJWK(pair.publicKey)), kid: 'one', use: 'sig' };
  const provider = createServer((_request, response) => {
    fetched += 1;
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [key] }));
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  const close = () => void provider.close();
  onTestFinished(close);
  const { port } = provider.address() as AddressInfo;
  const warned: object[] = [];
  const log = { info() {}, error() {}, warn: (fields: object) => void warned.push(fields) };
  const settings = { issuer, keys: `http://127.0.0.1:${port}/keys`, audience: 'regent', nameClaim: 'email' };
  const grants = [{ group: 'ops', role: 'operator' as const, applications: ['shop'] }];
  const verify = verifyOpenId({ ...settings, groupsClaim: 'groups', grants }, log);
  const served = await serve({ verify, tokens: [{ name: 'robot', token: 'sesame' }] });
  return { ...served, close, warned, fetched: () => fetched };
}

const claims = { iss: issuer, aud: 'regent', email: 'alice@example.com', groups: ['ops'] };

function sign(payload: JWTPayload = claims, { key = pair.privateKey, alg = 'RS256', expires = '5m' } = {}) {
  return new SignJWT(payload)
    .setProtectedHeader({ alg, kid: 'one' })
    .setIssuedAt()
    .setExpirationTime(expires)
    .sign(key);
}

function pause(url: string, token: string) {
  const path = `${url}/v1/applications/shop/pause`;
  return call(path, 'POST', { reason: 'x' }, { authorization: `Bearer ${token}` });
}

describe('a token of the OpenID provider', () => {
  it('lets its holder in under the name that it tells, with what the groups may do', async () => {
    const { facade, url } = await serveWithProvider();
    expect((await pause(url, await sign())).status).toBe(200);
    expect(facade.pauses).toMatchObject([{ by: 'alice@example.com' }]);
    const groups = 'staff ops';
    expect((await pause(url, await sign({ ...claims, groups }))).status).toBe(200);
  });

  it('of somebody in no group that is granted anything may do nothing', async () => {
    const { facade, url } = await serveWithProvider();
    expect((await pause(url, await sign({ ...claims, groups: ['staff'] }))).status).toBe(403);
    expect(facade.pauses).toEqual([]);
  });

  it('is checked with keys that are fetched once', async () => {
    const { fetched, url } = await serveWithProvider();
    for (let count = 0; count < 3; count += 1) await pause(url, await sign());
    expect(fetched()).toBe(1);
  });

  it('that is wrong in any way gets the same 401 as a static one', async () => {
    const { facade, url } = await serveWithProvider();
    const publicKey = new TextEncoder().encode(await exportSPKI(pair.publicKey));
    const { email: _, ...nameless } = claims;
    const wrong = [
      'wrong',
      'a.b.c',
      await sign({ ...claims, iss: 'https://evil.example' }),
      await sign({ ...claims, aud: 'another' }),
      await sign(nameless),
      await sign(claims, { expires: '1 hour ago' }),
      await sign(claims, { key: stranger.privateKey }),
      // Signed with the public key as if it were a shared secret.
      await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('5m').sign(publicKey),
      new UnsecuredJWT(claims).setExpirationTime('5m').encode(),
      await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'one' }).sign(pair.privateKey),
    ];
    const answers = await Promise.all(wrong.map((token) => pause(url, token)));
    const seen = answers.map(({ status, headers, text }) => `${status} ${headers.get('www-authenticate')} ${text}`);
    expect([...new Set(seen)]).toEqual([expect.stringMatching(/^401 Bearer /)]);
    expect(facade.pauses).toEqual([]);
  });

  it('is refused while the provider can not be reached and its keys are not known, which the log tells; static ones go on', async () => {
    const { close, url, warned } = await serveWithProvider();
    close();
    expect((await pause(url, await sign())).status).toBe(401);
    expect(warned).toMatchObject([{ issuer }]);
    expect((await pause(url, 'sesame')).status).toBe(200);
  });
});

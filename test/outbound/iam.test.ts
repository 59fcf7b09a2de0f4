import { createServer, type ServerResponse } from 'node:http';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { IamUnavailable, iamTokens } from '../../src/outbound/iam.ts';
import { systemRuntime } from '../../src/runtime.ts';
import { closedPort } from './local-server.ts';

/** An IAM that answers as told and counts. */
async function iam(answer: (response: ServerResponse, call: number) => void) {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      bodies.push(body);
      answer(response, bodies.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`, bodies };
}

/** A token as IAM mints them: three base64url parts; the manager reads `iat` and `exp`, in seconds. */
function token(name: string, issuedAt: number, lifeSeconds: number): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'HS256' })}.${part({ sub: name, iat: issuedAt, exp: issuedAt + lifeSeconds })}.c2lnbmF0dXJl`;
}

function grant(response: ServerResponse, accessToken: string): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ access_token: accessToken, token_type: 'Bearer', expires_in: 3600 }));
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ errorCode: 'BXNIM0415E', errorMessage: 'Provided API key could not be found.' }));
}

const apiKey = 'the-secret-api-key';
const byKey = { runtime: systemRuntime(), identity: { kind: 'api-key', apiKey: () => apiKey } } as const;
const seconds = () => Math.floor(Date.now() / 1_000);

describe('IAM tokens', () => {
  it('are asked for once and kept', async () => {
    const first = token('first', seconds(), 3_600);
    const { url, bodies } = await iam((response) => grant(response, first));
    const tokens = iamTokens({ ...byKey, url, timeoutMs: 1_000 });

    expect(await tokens()).toBe(first);
    expect(await tokens()).toBe(first);

    expect(bodies).toEqual([expect.stringContaining('grant_type=urn%3Aibm%3Aparams%3Aoauth%3Agrant-type%3Aapikey')]);
    expect(bodies[0]).toContain(`apikey=${apiKey}`);
  });

  it('are asked for once by callers that come together', async () => {
    const { url, bodies } = await iam((response) => grant(response, token('shared', seconds(), 3_600)));
    const tokens = iamTokens({ ...byKey, url, timeoutMs: 1_000 });

    const given = await Promise.all([tokens(), tokens(), tokens()]);

    expect(new Set(given).size).toBe(1);
    expect(bodies).toHaveLength(1);
  });

  it('are kept when refreshing them fails, so that an IAM brown-out does not stop a failover', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const old = token('old', seconds() - 900, 1_000);
    const { url, bodies } = await iam((response, call) => (call === 1 ? grant(response, old) : refuse(response, 503)));
    const tokens = iamTokens({ ...byKey, url, timeoutMs: 1_000 });
    await tokens();

    const again = await tokens();
    await expect.poll(() => bodies.length).toBe(2);

    expect(again).toBe(old);
    expect(await tokens()).toBe(old);
  });

  it('are not to be had with a key that IAM refuses, and asking again is of no use', async () => {
    const { url } = await iam((response) => refuse(response, 400));

    const failure = await iamTokens({ ...byKey, url, timeoutMs: 1_000 })().catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(IamUnavailable);
    expect(failure).toMatchObject({
      message: 'IAM refused the API key: Provided API key could not be found.',
      again: false,
    });
  });

  it.each([
    ['answers 503', 'IAM answered 503'],
    ['is silent', 'IAM could not be reached'],
  ])('are not to be had now while IAM %s', async (how, sentence) => {
    const { url } = await iam((response) => {
      if (how === 'answers 503') refuse(response, 503);
    });

    const failure = await iamTokens({ ...byKey, url, timeoutMs: 100 })().catch((error: unknown) => error);

    expect(failure).toMatchObject({ message: expect.stringContaining(sentence), again: true });
  });

  it('are not to be had now while nothing listens there, and the sentence holds no key', async () => {
    const url = `http://127.0.0.1:${await closedPort()}`;

    const failure = await iamTokens({ ...byKey, url, timeoutMs: 100 })().catch((error: unknown) => error);

    expect(failure).toMatchObject({ message: expect.stringContaining('IAM could not be reached'), again: true });
    expect(String(failure)).not.toContain(apiKey);
  });

  it('must look like tokens', async () => {
    const { url } = await iam((response) => grant(response, 'not-a-jwt'));

    const failure = await iamTokens({ ...byKey, url, timeoutMs: 100 })().catch((error: unknown) => error);

    expect(failure).toMatchObject({ message: expect.stringContaining('something else than a token') });
  });
});

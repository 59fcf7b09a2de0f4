import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nock from 'nock';
import { describe, expect, it, onTestFinished } from 'vitest';
import { iamTokens } from '../../src/outbound/iam.ts';
import type { IamIdentity } from '../../src/outbound/iam-identity.ts';
import { keepFresh } from '../../src/outbound/keep-fresh.ts';
import { systemRuntime } from '../../src/runtime.ts';
import { onlyNock } from '../providers/support.ts';
import { virtualRuntime } from '../support/virtual-runtime.ts';

const iam = 'https://iam.example';
const metadata = 'http://metadata.example';
const tokenPath = '/identity/token';
const seconds = () => Math.floor(Date.now() / 1_000);

onlyNock();

/** A token as IAM mints them; the managers read `iat` and `exp`, in seconds. */
function jwt(name: string, lifeSeconds = 3_600, issuedAt = seconds()): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'HS256' })}.${part({ sub: name, iat: issuedAt, exp: issuedAt + lifeSeconds })}.c2lnbmF0dXJl`;
}

const grant = (name: string, ...life: number[]) => ({ access_token: jwt(name, ...life), token_type: 'Bearer' });
const subject = (token: string) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).sub;

function tokensFor(identity: IamIdentity, timeoutMs = 1_000) {
  return iamTokens({ runtime: systemRuntime(), identity, url: iam, timeoutMs });
}

/** A file as the kubelet writes it, gone with the test. */
function tokenFile(text: string) {
  const directory = mkdtempSync(join(tmpdir(), 'regent-iam-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const path = join(directory, 'sa-token');
  writeFileSync(path, text);
  return path;
}

function inPod(path: string): IamIdentity {
  return { kind: 'trusted-profile', profile: { id: 'Profile-1' }, tokenFile: path };
}

const onInstance: IamIdentity = { kind: 'vpc-instance', profile: { id: 'Profile-1' }, metadataUrl: `${metadata}/` };

describe('a pod with a trusted profile', () => {
  const form = { grant_type: 'urn:ibm:params:oauth:grant-type:cr-token', profile_id: 'Profile-1' };

  it('shows IAM the token of its service account', async () => {
    nock(iam)
      .post(tokenPath, { ...form, cr_token: 'pod-token' })
      .reply(200, grant('pod'));

    expect(subject(await tokensFor(inPod(tokenFile('pod-token\n')))())).toBe('pod');
  });

  it('shows it anew each time: the kubelet renews it', async () => {
    const path = tokenFile('first-token');
    const tokens = tokensFor(inPod(path));
    nock(iam)
      .post(tokenPath, { ...form, cr_token: 'first-token' })
      .reply(200, grant('first', 1))
      .post(tokenPath, { ...form, cr_token: 'second-token' })
      .reply(200, grant('second'));
    await tokens();
    writeFileSync(path, 'second-token');

    expect(subject(await tokens())).toBe('second');
  });

  it('may be taken later if it is refused now', async () => {
    nock(iam).post(tokenPath).reply(400, { errorCode: 'BXNIM0436E', errorMessage: 'The token is expired' });

    await expect(tokensFor(inPod(tokenFile('pod-token')))()).rejects.toMatchObject({
      message: 'IAM refused the trusted profile: The token is expired',
      again: true,
    });
  });

  it('does not ask without such a token, and says which file it misses', async () => {
    await expect(tokensFor(inPod('/nowhere/sa-token'))()).rejects.toMatchObject({
      message: expect.stringMatching(/^IAM was not asked: .*\/nowhere\/sa-token/),
      again: true,
    });
  });
});

describe('a VPC instance', () => {
  const identityCall = () =>
    nock(metadata)
      .matchHeader('metadata-flavor', 'ibm')
      .put('/instance_identity/v1/token', { expires_in: 300 })
      .query({ version: '2022-03-01' });

  it('exchanges its identity for a token of the profile', async () => {
    identityCall().reply(200, { access_token: 'instance-token' });
    nock(metadata)
      .matchHeader('authorization', 'Bearer instance-token')
      .post('/instance_identity/v1/iam_token', { trusted_profile: { id: 'Profile-1' } })
      .query({ version: '2022-03-01' })
      .reply(200, grant('instance'));

    expect(subject(await tokensFor(onInstance)())).toBe('instance');
  });

  it('waits no longer than it was told when the metadata service stops in the middle of its answer', async () => {
    identityCall().delay(60_000).reply(200, {});

    await expect(tokensFor(onInstance, 50)()).rejects.toMatchObject({
      message: expect.stringContaining('could not be reached'),
    });
    nock.abortPendingRequests();
  });
});

describe('an API key', () => {
  it('is looked up for each request, so that it can be renewed', async () => {
    const keys = ['old-api-key', 'old-api-key', 'new-api-key'];
    const tokens = tokensFor({ kind: 'api-key', apiKey: () => keys.shift() ?? 'new-api-key' });
    nock(iam)
      .post(tokenPath, /apikey=old-api-key/)
      .reply(200, grant('old', 1))
      .post(tokenPath, /apikey=new-api-key/)
      .reply(200, grant('new'));
    await tokens();

    expect(subject(await tokens())).toBe('new');
  });

  it('that is not there is no fault of IAM', async () => {
    const apiKey = () => {
      throw new Error('The secret env:KEY is not there: set it.');
    };

    await expect(tokensFor({ kind: 'api-key', apiKey })()).rejects.toMatchObject({
      message: 'IAM was not asked: The secret env:KEY is not there: set it.',
      again: true,
    });
  });
});

describe('an IAM brown-out', () => {
  const byKey: IamIdentity = { kind: 'api-key', apiKey: () => 'the-api-key' };

  it.each([
    ['answers 503', () => nock(iam).post(tokenPath).reply(503, {})],
    ['answers 429', () => nock(iam).post(tokenPath).reply(429, {})],
    ['is cut off', () => nock(iam).post(tokenPath).replyWithError('cut off')],
  ])('that %s stops nothing: a token is used to its very end', async (_, brownOut) => {
    // The manager gives it up 10 s before its end.
    nock(iam).post(tokenPath).reply(200, grant('kept', 9));
    const tokens = tokensFor(byKey);
    await tokens();
    brownOut();

    expect(subject(await tokens())).toBe('kept');
  });

  it('leaves nothing when the token has expired', async () => {
    const runtime = virtualRuntime(Date.now());
    const tokens = iamTokens({ runtime, identity: byKey, url: iam, timeoutMs: 1_000 });
    nock(iam).post(tokenPath).reply(200, grant('short', 9)).post(tokenPath).reply(503, {});
    await tokens();
    await runtime.advance(10_000);

    await expect(tokens()).rejects.toMatchObject({ message: expect.stringContaining('IAM answered 503'), again: true });
  });

  it('is seen before a token is needed, and told once', async () => {
    const runtime = virtualRuntime();
    const told: (string | undefined)[] = [];
    let away = false;
    let asked = 0;
    const tokens = async () => {
      asked += 1;
      if (away) throw new Error('IAM answered 503');
      return 'a-token';
    };
    const stop = keepFresh({ runtime, tokens, everyMs: 60_000, onChange: (because) => told.push(because) });
    await runtime.advance(120_000);
    away = true;
    await runtime.advance(180_000);
    away = false;
    await runtime.advance(60_000);
    stop();
    await runtime.advance(600_000);

    expect(told).toEqual(['IAM answered 503', undefined]);
    expect(asked).toBe(7);
    expect(runtime.timers()).toBe(0);
  });
});

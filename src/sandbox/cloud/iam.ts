import { createHash, createHmac } from 'node:crypto';
import type { Request, Response } from 'express';
import { objectFrom } from '../call.ts';
import { Refusal } from '../http.ts';
import type { SandboxLayout } from '../layout.ts';

const apiKeyGrant = 'urn:ibm:params:oauth:grant-type:apikey';

export type TokenVerdict = { verdict: 'valid'; identity: string } | { verdict: 'expired' } | { verdict: 'invalid' };

/**
 * IAM as far as clients can tell: JWT-shaped tokens with iat and exp (without them IBM's token managers fetch a new
 * one for every call), HS256 with a key of the sandbox's own. Tokens survive a restart of the cloud process.
 */
export class Iam {
  readonly #apiKeys: readonly string[];
  readonly #readers: readonly string[];
  readonly #secret: Buffer;
  readonly #lifetimeSeconds: number;

  constructor(layout: SandboxLayout, lifetimeSeconds = 3600) {
    this.#apiKeys = layout.credentials.iamApiKeys;
    this.#readers = layout.credentials.iamReaders.map(identityOf);
    this.#secret = createHash('sha256').update(this.#apiKeys.join('\n')).digest();
    this.#lifetimeSeconds = lifetimeSeconds;
  }

  /** `POST /identity/token`, form-encoded. Errors in IAM's own shape, as 400. */
  answerTokenRequest(request: Request, response: Response): void {
    const form = new URLSearchParams(String(request.body));
    const grant = form.get('grant_type');
    if (grant !== apiKeyGrant) {
      throw iamError('BXNIM0109E', `Property missing or empty: grant_type, or not supported here: ${grant}`);
    }
    const apiKey = form.get('apikey') ?? '';
    if (!this.#apiKeys.includes(apiKey)) throw iamError('BXNIM0415E', 'Provided API key could not be found.');
    const now = Math.floor(Date.now() / 1000);
    response.json({
      access_token: this.#mint(identityOf(apiKey), now),
      refresh_token: 'not_supported',
      token_type: 'Bearer',
      expires_in: this.#lifetimeSeconds,
      expiration: now + this.#lifetimeSeconds,
      scope: 'ibm openid',
    });
  }

  /** Whose token it is, if it is one of ours and still good. */
  verify(token: string): TokenVerdict {
    const [header, payload, signature] = token.split('.');
    if (!header || !payload || signature !== this.#sign(`${header}.${payload}`)) return { verdict: 'invalid' };
    const claims = objectFrom(Buffer.from(payload, 'base64url').toString('utf8'));
    if (Number(claims.exp) * 1000 <= Date.now()) return { verdict: 'expired' };
    return { verdict: 'valid', identity: String(claims.iam_id) };
  }

  /** Whether an identity has the role Writer on CIS: without it it may only look (CIS docs, IAM). */
  mayWrite(identity: string): boolean {
    return !this.#readers.includes(identity);
  }

  /** Classic infrastructure takes an IBM Cloud API key as the password of the literal user `apikey`. */
  knowsApiKey(apiKey: string): boolean {
    return this.#apiKeys.includes(apiKey);
  }

  #mint(identity: string, now: number): string {
    const header = encode({ alg: 'HS256', typ: 'JWT', kid: 'sandbox' });
    const payload = encode({
      iam_id: identity,
      sub: identity,
      iat: now,
      exp: now + this.#lifetimeSeconds,
      iss: 'https://iam.cloud.ibm.com/identity',
      grant_type: apiKeyGrant,
      scope: 'ibm openid',
    });
    return `${header}.${payload}.${this.#sign(`${header}.${payload}`)}`;
  }

  #sign(text: string): string {
    return createHmac('sha256', this.#secret).update(text).digest('base64url');
  }
}

function identityOf(apiKey: string): string {
  return `iam-ServiceId-${createHash('sha256').update(apiKey).digest('hex').slice(0, 12)}`;
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function iamError(errorCode: string, errorMessage: string): Refusal {
  return new Refusal(400, { errorCode, errorMessage, context: { requestId: 'sandbox', url: '/identity/token' } });
}

import type { TokenManager } from 'ibm-cloud-sdk-core';
import type { Runtime } from '../runtime.ts';
import { excerpt } from './excerpt.ts';
import { type IamIdentity, managerFor, NoCredentials } from './iam-identity.ts';
import { hide } from './redact.ts';

/** Gives a valid IAM access token. Rejects with `IamUnavailable`. */
export type TokenSource = () => Promise<string>;

export interface IamOptions {
  readonly runtime: Pick<Runtime, 'wallMs'>;
  readonly identity: IamIdentity;
  /** `https://iam.cloud.ibm.com`, or its private endpoint. */
  readonly url: string;
  /** How long a request may take, in milliseconds; the library has no limit of its own. */
  readonly timeoutMs: number;
}

/** Why there is no token. `again` is false when IAM has refused the credentials: asking again changes nothing. */
export class IamUnavailable extends Error {
  readonly again: boolean;

  constructor(message: string, again: boolean) {
    super(message);
    this.name = 'IamUnavailable';
    this.again = again;
  }
}

/**
 * Tokens through ibm-cloud-sdk-core's token managers: cached, refreshed in the background after 80 % of their life, the old
 * one kept when a refresh fails, callers without a token sharing one request. They run on their own clock and timers (the
 * one exception to `Runtime`, with those inside p-retry and opossum). The managers give a token up 10 s before it expires;
 * while there is no other it is worth using to the end.
 */
export function iamTokens({ runtime, identity, url, timeoutMs }: IamOptions): TokenSource {
  let manager: TokenManager | undefined;
  let last: { readonly token: string; readonly expiresAtMs: number } | undefined;
  return async () => {
    try {
      manager ??= managerFor(identity, { url, timeoutMs });
      const token: string = await manager.getToken();
      last = { token, expiresAtMs: expiryOf(token) };
      return token;
    } catch (error) {
      if (last !== undefined && runtime.wallMs() < last.expiresAtMs) return last.token;
      throw unavailable(error, identity);
    }
  };
}

/** When a token stops being valid, in milliseconds since 1970: the `exp` in the middle part of a JWT (RFC 7519, 4.1.4). */
function expiryOf(token: string): number {
  try {
    const { exp } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    return Number.isFinite(exp) ? exp * 1_000 : 0;
  } catch {
    return 0;
  }
}

const called = {
  'api-key': 'the API key',
  'trusted-profile': 'the trusted profile',
  'vpc-instance': "the instance's identity",
} as const;

/** IAM answers 400 (and 401 or 403) to credentials that it does not take; everything else may pass. */
function unavailable(error: unknown, identity: IamIdentity): IamUnavailable {
  const { status, message = 'nothing said why' } = (error ?? {}) as { status?: number; message?: string };
  const said = excerpt(hideKey(message, identity));
  if (status === 400 || status === 401 || status === 403) {
    // A key stays as it is. What proves a profile or an instance is renewed all the time, and the next one may be taken.
    return new IamUnavailable(`IAM refused ${called[identity.kind]}: ${said}`, identity.kind !== 'api-key');
  }
  if (error instanceof NoCredentials) return new IamUnavailable(`IAM was not asked: ${said}`, true);
  if (/access token/i.test(message))
    return new IamUnavailable(`IAM answered with something else than a token: ${said}`, true);
  // With a status below 400 the answer began well and then broke off.
  if (status === undefined || status < 400) return new IamUnavailable(`IAM could not be reached: ${said}`, true);
  return new IamUnavailable(`IAM answered ${status}: ${said}`, true);
}

function hideKey(message: string, identity: IamIdentity): string {
  if (identity.kind !== 'api-key') return message;
  try {
    return hide(message, [identity.apiKey()]);
  } catch {
    return message;
  }
}

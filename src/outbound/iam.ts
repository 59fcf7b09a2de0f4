import { IamTokenManager } from 'ibm-cloud-sdk-core';
import { excerpt } from './excerpt.ts';

/** Gives a valid IAM access token. Rejects with `IamUnavailable`. */
export type TokenSource = () => Promise<string>;

export interface IamOptions {
  readonly apiKey: string;
  /** `https://iam.cloud.ibm.com`, or its private endpoint. */
  readonly url: string;
  /** How long a token request may take, in milliseconds; the library has no limit of its own. */
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
 * Tokens for an API key through ibm-cloud-sdk-core's token manager: cached, refreshed in the background after 80 % of
 * their life, the old one kept when a refresh fails, callers without a token sharing one request. It runs on its own
 * clock and timers (the one exception to `Runtime`, with those inside p-retry and opossum).
 */
export function iamTokens({ apiKey, url, timeoutMs }: IamOptions): TokenSource {
  // The options reach axios as they are; the published types name only the documented ones.
  const options: ConstructorParameters<typeof IamTokenManager>[0] & { timeout: number } = {
    apikey: apiKey,
    url,
    timeout: timeoutMs,
  };
  const manager = new IamTokenManager(options);
  return async () => {
    try {
      return await manager.getToken();
    } catch (error) {
      throw unavailable(error, apiKey);
    }
  };
}

/** IAM answers 400 (and 401 or 403) to a key that it does not take; everything else may pass. */
function unavailable(error: unknown, apiKey: string): IamUnavailable {
  const { status, message = 'nothing said why' } = (error ?? {}) as { status?: number; message?: string };
  const said = excerpt(message.replaceAll(apiKey, '[redacted]'));
  if (status === 400 || status === 401 || status === 403)
    return new IamUnavailable(`IAM refused the API key: ${said}`, false);
  if (/access token/i.test(message))
    return new IamUnavailable(`IAM answered with something else than a token: ${said}`, true);
  if (status === undefined) return new IamUnavailable(`IAM could not be reached: ${said}`, true);
  return new IamUnavailable(`IAM answered ${status}: ${said}`, true);
}

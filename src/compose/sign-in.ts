import { createHash } from 'node:crypto';
import { verifyOpenId } from '../api/access/openid.ts';
import type { ApiOptions } from '../api/server.ts';
import type { Config } from '../config/schema.ts';
import { resolveSecret } from '../config/secrets.ts';
import type { Grant } from '../domain/role.ts';
import type { Log } from '../telemetry/log.ts';

/** Who may call, as the configuration says. Throws `SecretUnavailable` for a token that is not where it should be. */
export function configuredSignIn({ api }: Config, log: Log): Pick<ApiOptions, 'tokens' | 'verify' | 'limits'> {
  const tokens = tokensOf(api.tokens);
  const verify = api.openid === undefined ? undefined : verifyOpenId(api.openid, log);
  return { tokens, verify, limits: api.limits };
}

/** Tokens by their digests. Throws `SecretUnavailable` for one that is not where it should be. */
export function tokensOf(tokens: Config['api']['tokens']): ApiOptions['tokens'] {
  return tokens.map(({ name, token, grants = everything }) => ({ name, sha256: digestOf(token), grants }));
}

/** What a token may do of which nothing is said. */
const everything: readonly Grant[] = [{ role: 'admin' }];

/** Of a token only its digest is kept. */
function digestOf(token: string): string {
  if (token.startsWith('sha256:')) return token.slice('sha256:'.length);
  return createHash('sha256').update(resolveSecret(token).reveal()).digest('hex');
}

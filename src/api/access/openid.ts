import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';
import type { Grant } from '../../domain/role.ts';
import type { ApiLog } from '../log.ts';
import type { VerifyToken } from './sign-in.ts';

/** A provider of identities, and what those that it names may do. */
export interface OpenId {
  /** As it stands in every token. */
  readonly issuer: string;
  /** Where its public keys are. */
  readonly keys: string;
  readonly audience: string;
  /** The claim that says who it is. */
  readonly nameClaim: string;
  /** The claim that tells the groups or scopes: a list, or words in one text. */
  readonly groupsClaim: string;
  readonly grants: readonly GroupGrant[];
}

/** What everybody in a group may do. */
export interface GroupGrant extends Grant {
  readonly group: string;
}

/** Signatures by public keys only: with an algorithm of a shared secret, whoever knows the public key could sign. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

/** How much the clocks of the provider and of this machine may differ, in seconds. */
const clockToleranceSeconds = 30;

/** Checks tokens of an OpenID provider. Its keys are fetched when they are needed first, and kept for ten minutes. */
export function verifyOpenId(
  { issuer, keys, audience, nameClaim, groupsClaim, grants }: OpenId,
  log: ApiLog,
): VerifyToken {
  const keySet = createRemoteJWKSet(new URL(keys), { timeoutDuration: 5_000, cacheMaxAge: 600_000 });
  const wanted = { issuer, audience, algorithms, clockTolerance: clockToleranceSeconds, requiredClaims: ['exp'] };
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keySet, wanted);
      const name = payload[nameClaim];
      const groups = groupsIn(payload, groupsClaim);
      if (typeof name !== 'string' || name === '') return undefined;
      return { name, grants: grants.filter(({ group }) => groups.includes(group)) };
    } catch (error) {
      if (!isTokensFault(error)) log.warn({ issuer, err: error }, 'the keys of the OpenID provider could not be read');
      return undefined;
    }
  };
}

function groupsIn(payload: JWTPayload, claim: string): readonly unknown[] {
  const groups = payload[claim];
  if (typeof groups === 'string') return groups.split(' ');
  return Array.isArray(groups) ? groups : [];
}

/** Whether it is the token that is wrong, and not that the keys could not be had. */
function isTokensFault(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return false;
  return !(
    error instanceof errors.JWKSTimeout ||
    error instanceof errors.JWKSInvalid ||
    error.code === 'ERR_JOSE_GENERIC'
  );
}

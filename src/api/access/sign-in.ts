import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import type { Grant } from '../../domain/role.ts';
import { whyNotLoopback } from '../loopback.ts';
import { Problem } from '../problems.ts';
import { admit, type Caller } from './caller.ts';
import type { Limit } from './limits.ts';

/** A bearer token by its digest, the name of whoever holds it, and what that one may do. */
export interface ApiToken {
  readonly name: string;
  /** SHA-256, in hexadecimal digits. */
  readonly sha256: string;
  readonly grants: readonly Grant[];
}

/** Finds out whom a provider of identities has given a token to; undefined where the token is not a good one. */
export type VerifyToken = (token: string) => Promise<Caller | undefined>;

export interface SignIn {
  readonly tokens: readonly ApiToken[];
  /** Left out, there is no provider of identities. */
  readonly verify?: VerifyToken | undefined;
  /** How often one address may try tokens that are wrong; whoever has a right one is never kept waiting by others. */
  readonly failures: Limit;
}

/**
 * Lets through who may call: with tokens or a provider, who has a good token; without any, who calls from this machine.
 * Every wrong or missing token gets the same answer, so that it tells nothing about the right ones.
 */
export function signIn({ tokens, verify, failures }: SignIn): RequestHandler {
  const known = tokens.map(({ name, sha256, grants }) => ({ name, grants, digest: Buffer.from(sha256, 'hex') }));
  const open = known.length === 0 && verify === undefined;
  return async (request, response, next) => {
    if (open) {
      admit(response, localCaller(request));
      return next();
    }
    const token = /^Bearer +([^\s]+) *$/i.exec(request.headers.authorization ?? '')?.[1];
    const caller = holderOf(token, known) ?? (token === undefined ? undefined : await verify?.(token));
    if (caller === undefined)
      return failures(request, response, (tooOften?: unknown) => next(tooOften ?? unauthorised()));
    admit(response, caller);
    next();
  };
}

function unauthorised(): Problem {
  const detail = 'Send a token that is valid here as "Authorization: Bearer <token>".';
  return new Problem('unauthorised', detail, { headers: { 'WWW-Authenticate': 'Bearer' } });
}

function localCaller(request: Request): Caller {
  const why = whyNotLoopback(request);
  if (why === undefined) return { name: 'local', grants: [{ role: 'admin' }] };
  throw new Problem(
    'forbidden',
    `No sign-in is configured, so only this machine may call, by a loopback address. ${why}`,
  );
}

interface KnownToken extends Caller {
  readonly digest: Buffer;
}

function holderOf(given: string | undefined, known: readonly KnownToken[]): Caller | undefined {
  const digest = digestOf(given ?? '');
  // Every token is compared, and digests have one length: the time taken tells neither which one nor how much matched.
  const [holder] = known.filter((each) => timingSafeEqual(each.digest, digest));
  return given === undefined ? undefined : holder;
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

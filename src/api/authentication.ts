import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import { whyNotLoopback } from './loopback.ts';
import { Problem } from './problems.ts';

/** A bearer token and the name of whoever holds it. */
export interface ApiToken {
  readonly name: string;
  readonly token: string;
}

/**
 * Lets through who may call: with tokens, who has one; without any, who calls from this machine. Every wrong or missing
 * token gets the same answer, so that it tells nothing about the right ones.
 */
export function authenticate(tokens: readonly ApiToken[]): RequestHandler {
  const known = tokens.map(({ name, token }) => ({ name, digest: digestOf(token) }));
  return (request, response, next) => {
    response.locals.caller = known.length === 0 ? localCaller(request) : tokenHolder(request, known);
    next();
  };
}

/** Who calls: a token's name, or `local`. */
export function callerOf(response: Response): string {
  const { caller } = response.locals;
  if (typeof caller !== 'string') throw new Error('a handler asked for the caller before anybody was let in');
  return caller;
}

function localCaller(request: Request): string {
  const why = whyNotLoopback(request);
  if (why === undefined) return 'local';
  throw new Problem(
    'forbidden',
    `No token is configured, so only this machine may call, by a loopback address. ${why}`,
  );
}

interface KnownToken {
  readonly name: string;
  readonly digest: Buffer;
}

function tokenHolder(request: Request, known: readonly KnownToken[]): string {
  const given = /^Bearer +([^\s]+) *$/i.exec(request.headers.authorization ?? '')?.[1];
  const digest = digestOf(given ?? '');
  // Every token is compared, and digests have one length: the time taken tells neither which one nor how much matched.
  const [holder] = known.filter((each) => timingSafeEqual(each.digest, digest));
  if (given !== undefined && holder !== undefined) return holder.name;
  const detail = 'Send a configured token as "Authorization: Bearer <token>".';
  throw new Problem('unauthorised', detail, { headers: { 'WWW-Authenticate': 'Bearer' } });
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

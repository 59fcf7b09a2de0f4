import type { NextFunction, Request, Response } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { Problem } from '../problems.ts';
import { callerOf } from './caller.ts';

/** Counts a request and goes on with it; once there have been too many, throws a problem that says when to come again. */
export type Limit = (request: Request, response: Response, next: NextFunction) => unknown;

const windowMs = 60_000;

/** How often one caller may ask in any minute. */
export function callerLimit(perMinute: number): Limit {
  return limit(perMinute, (_request, response) => callerOf(response), 'This caller has asked too often');
}

/** How often tokens that are wrong may come from one address in any minute. */
export function failureLimit(perMinute: number): Limit {
  return limit(
    perMinute,
    (request) => ipKeyGenerator(request.ip ?? ''),
    'Too many wrong tokens came from this address',
  );
}

function limit(perMinute: number, keyGenerator: (request: Request, response: Response) => string, what: string): Limit {
  return rateLimit({
    windowMs,
    limit: perMinute,
    keyGenerator,
    legacyHeaders: false,
    standardHeaders: false,
    handler: (_request, response, next) => {
      const seconds = String(response.getHeader('Retry-After') ?? windowMs / 1000);
      const detail = `${what}: more than ${perMinute} times in a minute. Try again in ${seconds} s.`;
      next(new Problem('too-many-requests', detail, { headers: { 'Retry-After': seconds } }));
    },
  });
}

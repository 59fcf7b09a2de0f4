import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response, Router } from 'express';
import express from 'express';
import { jsonBody } from '../../http.ts';
import type { Iam } from '../iam.ts';
import { type CisStore, cisError, one } from './store.ts';

type Options = { crn: string; store: CisStore; iam: Iam; callsPerMinute: number };

/** The CIS API below `/v1/{crn}`, the CRN encoded or raw (IBM's own CLI sends it with its slash). */
export function cisRoutes({ crn, store, iam, callsPerMinute }: Options): Router {
  const router = express.Router();
  router.use(correlated);
  router.use(withoutCrn(crn));
  router.use(authenticated(iam, new RateLimit(callsPerMinute)));
  router.get('/zones', (_request, response) => list(response, store.zones()));
  balancerRoutes(router, store);
  router.get('/load_balancers/pools', (_request, response) => list(response, store.pools()));
  router
    .route('/load_balancers/pools/:id')
    .get((request, response) => show(response, one(store.pools(), request.params.id, 'pool')))
    .put((request, response) => show(response, store.putPool(request.params.id, cisBody(request))))
    .delete((request, response) => show(response, store.deletePool(request.params.id)));
  router.get('/load_balancers/monitors', (_request, response) => list(response, store.monitors()));
  router.get('/load_balancers/monitors/:id', (request, response) =>
    show(response, one(store.monitors(), request.params.id, 'monitor')),
  );
  router.get('/load_balancers/events', (_request, response) => list(response, store.events()));
  router.use((request: Request) => {
    const known = /^\/(zones(\/[^/]+\/load_balancers(\/[^/]+)?)?|load_balancers\/(pools|monitors)(\/[^/]+)?)$/;
    if (known.test(request.path)) throw cisError(405, 10405, `Method ${request.method} not allowed`);
    throw cisError(404, 7003, `Could not route to ${request.path}, perhaps your object identifier is invalid?`);
  });
  return router;
}

function balancerRoutes(router: Router, store: CisStore): void {
  router.get('/zones/:zone/load_balancers', (request, response) =>
    list(response, store.loadBalancers(request.params.zone)),
  );
  router
    .route('/zones/:zone/load_balancers/:id')
    .get((request, response) => {
      const { zone, id } = request.params;
      show(response, one(store.loadBalancers(zone), id, 'load balancer'));
    })
    .put((request, response) => {
      const { zone, id } = request.params;
      show(response, store.putLoadBalancer(zone, id, cisBody(request)));
    });
}

/** Calls per identity in the last minute. The limit is shared by everything that uses the same API key. */
class RateLimit {
  readonly #callsPerMinute: number;
  readonly #calls = new Map<string, number[]>();

  constructor(callsPerMinute: number) {
    this.#callsPerMinute = callsPerMinute;
  }

  /** Throws CIS's 429 when this call is one too many. No Retry-After: none is documented. */
  count(identity: string): void {
    const now = Date.now();
    const recent = (this.#calls.get(identity) ?? []).filter((at) => at > now - 60_000);
    if (recent.length >= this.#callsPerMinute) {
      throw cisError(429, 10429, `Rate limit reached ${this.#callsPerMinute} request in 1 minute.`);
    }
    this.#calls.set(identity, [...recent, now]);
  }
}

function correlated(_request: Request, response: Response, next: NextFunction): void {
  response.set('X-Correlation-Id', randomUUID());
  response.set('Cf-Ray', `${randomUUID().replaceAll('-', '').slice(0, 16)}-DFW`);
  next();
}

function withoutCrn(crn: string) {
  return (request: Request, _response: Response, next: NextFunction): void => {
    const [path = '', query] = request.url.split('?');
    const decoded = decodeURIComponent(path);
    if (!decoded.startsWith(`/${crn}/`)) throw cisError(404, 1001, 'The CIS instance in the path does not exist');
    request.url = decoded.slice(crn.length + 1) + (query === undefined ? '' : `?${query}`);
    next();
  };
}

function authenticated(iam: Iam, rateLimit: RateLimit) {
  return (request: Request, _response: Response, next: NextFunction): void => {
    const given = request.get('authorization') ?? request.get('x-auth-user-token') ?? '';
    const verdict = iam.verify(given.replace(/^Bearer\s+/i, ''));
    if (verdict.verdict !== 'valid')
      throw cisError(401, 10000, `Authentication error: the token is ${verdict.verdict}`);
    rateLimit.count(verdict.identity);
    if (request.method !== 'GET' && !iam.mayWrite(verdict.identity)) throw cisError(403, 10000, 'Not authorized');
    next();
  };
}

function cisBody(request: Request): Record<string, unknown> {
  return jsonBody(request, cisError(400, 1002, 'the body is not a JSON object: validation failed'));
}

function show(response: Response, result: unknown): void {
  response.json({ success: true, errors: [], messages: [], result });
}

function list(response: Response, result: unknown[]): void {
  const { length } = result;
  const info = { page: 1, per_page: Math.max(20, length), count: length, total_count: length, total_pages: 1 };
  response.json({ success: true, errors: [], messages: [], result, result_info: info });
}

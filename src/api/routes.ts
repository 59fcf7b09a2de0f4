import { type Request, type RequestHandler, Router } from 'express';
import type { Facade } from '../controller/contract.ts';
import type { Right } from '../domain/role.ts';
import { refuseUnlessAllowed } from './access/caller.ts';
import { changes, type Endpoint } from './endpoint.ts';
import { endpoints } from './endpoints/index.ts';
import { jsonBody } from './json-body.ts';
import { onlyMethods } from './only-methods.ts';
import { problemOf } from './problem-of.ts';

/** Everything below `/v1`, made from the table of endpoints; `once` stands before whatever changes something. */
export function routes(facade: Facade, once: RequestHandler): Router {
  const router = Router({ caseSensitive: true });
  for (const [path, methods] of Map.groupBy(endpoints, ({ path }) => path)) {
    const route = router.route(routePath(path));
    for (const endpoint of methods) route[endpoint.method](...handlersOf(endpoint, facade, once));
    route.all(onlyMethods(...methods.map(({ method }) => method.toUpperCase())));
  }
  return router;
}

const json = jsonBody();

function handlersOf(endpoint: Endpoint, facade: Facade, once: RequestHandler): RequestHandler[] {
  const { request, right, harmlessTwice = false, handle } = endpoint;
  const read = request.shape.body ? json : [];
  const first = harmlessTwice ? unlessUnavailable(once) : once;
  const last = [...(changes(endpoint) ? [first] : []), handle(facade)];
  if (typeof right === 'string') return [allow(() => right), ...read, ...last];
  // Whoever may not even read is turned away before a byte of the body is.
  return [allow(() => 'read'), ...read, allow(({ body }) => right.of(body)), ...last];
}

/** A pause must not fail because nobody can look up whether it is a repetition. */
function unlessUnavailable(once: RequestHandler): RequestHandler {
  return async (request, response, next) => {
    try {
      await once(request, response, next);
    } catch (error) {
      if (problemOf(error).code !== 'store-unavailable') throw error;
      next();
    }
  };
}

/** Where an address is about all applications, its handler leaves out those that the caller may not see. */
function allow(rightFor: (request: Request) => Right): RequestHandler {
  return (request, response, next) => {
    const { application } = request.params;
    if (typeof application === 'string') refuseUnlessAllowed(response, rightFor(request), application);
    next();
  };
}

/** As Express writes it, from where the router is mounted. */
function routePath(path: string): string {
  return path.replace('/v1', '').replaceAll(/\{(\w+)\}/g, ':$1');
}

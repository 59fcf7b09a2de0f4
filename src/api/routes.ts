import { type RequestHandler, Router } from 'express';
import type { Facade } from '../controller/contract.ts';
import type { Endpoint } from './endpoint.ts';
import { endpoints } from './endpoints/index.ts';
import { jsonBody } from './json-body.ts';
import { onlyMethods } from './only-methods.ts';

/** Everything below `/v1`, made from the table of endpoints. */
export function routes(facade: Facade): Router {
  const router = Router({ caseSensitive: true });
  for (const [path, methods] of Map.groupBy(endpoints, ({ path }) => path)) {
    const route = router.route(routePath(path));
    for (const endpoint of methods) route[endpoint.method](...handlersOf(endpoint, facade));
    route.all(onlyMethods(...methods.map(({ method }) => method.toUpperCase())));
  }
  return router;
}

const json = jsonBody();

function handlersOf({ request, handle }: Endpoint, facade: Facade): RequestHandler[] {
  return [...(request.shape.body ? json : []), handle(facade)];
}

/** As Express writes it, from where the router is mounted. */
function routePath(path: string): string {
  return path.replace('/v1', '').replaceAll(/\{(\w+)\}/g, ':$1');
}

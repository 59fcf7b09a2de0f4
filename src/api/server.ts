import type { RequestHandler } from 'express';
import type { Facade } from '../controller/contract.ts';
import type { Runtime } from '../runtime.ts';
import { type ApiToken, authenticate } from './authentication.ts';
import { base } from './base.ts';
import { healthRoutes, type Metrics, type SystemState } from './health-routes.ts';
import { type ApiServer, httpServer, type ListenOn } from './http-server.ts';
import type { ApiLog } from './log.ts';
import { logChanges } from './log-changes.ts';
import { openApiRoutes } from './openapi/routes.ts';
import { routes } from './routes.ts';

/** What the API is built from. */
export interface ApiOptions {
  readonly facade: Facade;
  /** Without any, `/v1` answers this machine only. */
  readonly tokens: readonly ApiToken[];
  readonly listen: ListenOn;
  /** Regent's own; every answer to somebody who may call names it. */
  readonly version: string;
  readonly metrics?: Metrics | undefined;
  /** The circuit breakers, for `/readyz` to show. */
  readonly systems?: (() => readonly SystemState[]) | undefined;
  readonly log: ApiLog;
  readonly runtime: Runtime;
}

/** The operator's REST API, with the health endpoints beside it. */
export function createApi({ facade, tokens, listen, version, metrics, systems, log, runtime }: ApiOptions): ApiServer {
  const app = base(log, (app) => {
    app.use(healthRoutes({ readiness: () => facade.readiness(), metrics, systems }));
    app.use(openApiRoutes(version));
    // Who may not call is turned away before a byte of the body is read.
    app.use('/v1', authenticate(tokens), named(version), logChanges(log, runtime), routes(facade));
  });
  return httpServer(app, { listen, runtime });
}

function named(version: string): RequestHandler {
  return (_request, response, next) => {
    response.set('Server', `regent/${version}`);
    next();
  };
}

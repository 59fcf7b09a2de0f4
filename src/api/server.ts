import type { RequestHandler } from 'express';
import type { EventLog, Facade, KeptAnswers } from '../controller/contract.ts';
import type { Runtime } from '../runtime.ts';
import { audit } from './access/audit.ts';
import { clientCertificate } from './access/client-certificate.ts';
import { callerLimit, failureLimit } from './access/limits.ts';
import { type ApiToken, signIn, type VerifyToken } from './access/sign-in.ts';
import { base } from './base.ts';
import type { Certificate } from './certificate.ts';
import { eventRoutes } from './events/routes.ts';
import { healthRoutes, type Metrics, type SystemState } from './health-routes.ts';
import { type ApiServer, httpServer, type ListenOn } from './http-server.ts';
import { onceForEachKey } from './idempotency.ts';
import type { ApiLog } from './log.ts';
import { openApiRoutes } from './openapi/routes.ts';
import { routes } from './routes.ts';

/** What the API is built from. */
export interface ApiOptions {
  readonly facade: Facade;
  readonly events: EventLog;
  /** For calls that are sent again. */
  readonly answers: KeptAnswers;
  /** Without any, and without `verify`, `/v1` answers this machine only. */
  readonly tokens: readonly ApiToken[];
  /** For tokens of a provider of identities. */
  readonly verify?: VerifyToken | undefined;
  readonly limits: ApiLimits;
  readonly listen: ListenOn;
  /** Left out, it is plain HTTP. */
  readonly certificate?: Certificate | undefined;
  /** Regent's own; every answer to somebody who may call names it. */
  readonly version: string;
  readonly metrics?: Metrics | undefined;
  /** The circuit breakers, for `/readyz` to show. */
  readonly systems?: (() => readonly SystemState[]) | undefined;
  readonly log: ApiLog;
  readonly runtime: Runtime;
}

/** How often is too often, in a minute. */
export interface ApiLimits {
  /** Requests of one caller. */
  readonly requests: number;
  /** Wrong tokens from one address. */
  readonly failures: number;
}

/** The operator's REST API, with the health endpoints beside it. */
export function createApi(options: ApiOptions): ApiServer {
  const { facade, events, answers, tokens, verify, limits, listen, certificate, version, metrics, systems } = options;
  const { log, runtime } = options;
  const ended = new AbortController();
  const app = base(log, (app) => {
    app.use(
      healthRoutes({ readiness: () => facade.readiness(), metrics, systems, certificate: () => certificate?.state }),
    );
    app.use(openApiRoutes(version));
    // Who may not call is turned away before a byte of the body is read.
    const failures = failureLimit(limits.failures);
    app.use(
      '/v1',
      audit({ facade, log, runtime }),
      clientCertificate(certificate),
      signIn({ tokens, verify, failures }),
      callerLimit(limits.requests),
    );
    const once = onceForEachKey({ answers, log, runtime });
    app.use('/v1', named(version), eventRoutes({ events, ended: ended.signal, runtime }), routes(facade, once));
  });
  const server = httpServer(app, { listen, runtime, certificate });
  return {
    listen: () => server.listen(),
    async close() {
      // A stream of events would hold the closing server up to the end of its patience.
      ended.abort();
      await server.close();
    },
  };
}

function named(version: string): RequestHandler {
  return (_request, response, next) => {
    response.set('Server', `regent/${version}`);
    next();
  };
}

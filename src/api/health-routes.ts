import { Router } from 'express';
import type { Readiness } from '../controller/contract.ts';
import type { CertificateState } from './certificate.ts';
import { onlyMethods } from './only-methods.ts';

/** Where the health endpoints get their answers from. */
export interface HealthSources {
  readonly readiness: () => Readiness;
  /**
   * The circuit breakers before the systems that are called, shown beside the readiness and never part of it: whoever
   * can't reach a control plane can still decide, tell, and move users by other ways.
   */
  readonly systems?: (() => readonly SystemState[]) | undefined;
  /** What the server proves itself with; undefined over plain HTTP. Never part of the readiness: others may still be right. */
  readonly certificate?: (() => CertificateState | undefined) | undefined;
  /** Left out, there is no `/metrics`. */
  readonly metrics?: Metrics | undefined;
}

/** Whether calls go out to a system; reads and calls that change something apart. */
export interface SystemState {
  readonly name: string;
  readonly reads: 'closed' | 'half-open' | 'open';
  readonly acts: 'closed' | 'half-open' | 'open';
}

/** The metrics of this process in a text format. */
export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
}

/** The endpoints for kubelets and Prometheus. No token: they say nothing that could not be seen from outside. */
export function healthRoutes({ readiness, systems, certificate, metrics }: HealthSources): Router {
  const router = Router({ caseSensitive: true });
  router
    .route('/livez')
    .get((_request, response) => void response.json({ status: 'alive' }))
    .all(onlyMethods('GET'));
  router
    .route('/readyz')
    .get((_request, response) => {
      const found = readiness();
      const shown = certificateDocument(certificate?.());
      response.status(found.ready ? 200 : 503).json({ ...found, systems: systems?.(), certificate: shown });
    })
    .all(onlyMethods('GET'));
  if (metrics === undefined) return router;
  router
    .route('/metrics')
    .get(async (_request, response) => void response.type(metrics.contentType).send(await metrics.text()))
    .all(onlyMethods('GET'));
  return router;
}

function certificateDocument(state: CertificateState | undefined) {
  return state && { ...state, expiresAt: new Date(state.expiresAt).toISOString() };
}

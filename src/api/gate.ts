import { Router } from 'express';
import { onlyMethods } from './only-methods.ts';
import { Problem } from './problems.ts';

/** Where the gates get their answers from. */
export interface GateSource {
  /** What a gate says; undefined where there is no such application or region. */
  answer(application: string, region: string): { readonly open: boolean; readonly because: string } | undefined;
  /** What is known of every application, for the other probers of the installation. */
  known(): object;
}

/**
 * The gates of a prober. `/gate/{application}/{region}` is for load balancers: 200 sends users to that region, 503 does
 * not. `/gate` is for the other probers. No token: a load balancer's monitor has none.
 */
export function gateRoutes(gates: GateSource): Router {
  const router = Router({ caseSensitive: true });
  router
    .route('/gate')
    .get((_request, response) => void response.json(gates.known()))
    .all(onlyMethods('GET'));
  router
    .route('/gate/:application/:region')
    .get((request, response) => {
      const { application, region } = request.params;
      const answer = gates.answer(application, region);
      if (answer === undefined) throw new Problem('not-found', `There is no gate of ${application} in ${region} here.`);
      response.status(answer.open ? 200 : 503).json({ application, region, ...answer });
    })
    .all(onlyMethods('GET'));
  return router;
}

import type { Router } from 'express';
import express from 'express';
import { faultFrom } from './fault-injection.ts';
import type { Faults } from './faults.ts';

/** `POST|GET|DELETE /sandbox/faults` and `DELETE /sandbox/faults/:id`, the same in every sandbox process. */
export function faultRoutes(faults: Faults): Router {
  const router = express.Router();
  router.post('/sandbox/faults', (request, response) => {
    response.status(201).json(faults.add(faultFrom(request)));
  });
  router.get('/sandbox/faults', (_request, response) => {
    response.json({ faults: faults.list() });
  });
  router.delete('/sandbox/faults', (_request, response) => {
    faults.clear();
    response.status(204).end();
  });
  router.delete('/sandbox/faults/:id', (request, response) => {
    faults.clear(request.params.id);
    response.status(204).end();
  });
  return router;
}

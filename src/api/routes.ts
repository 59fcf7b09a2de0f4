import { Router } from 'express';
import type { Facade } from '../controller/contract.ts';
import { listApplications, readApplication } from './applications.ts';
import { pause, resume, setAutomation } from './automation.ts';
import { readJournal } from './journal.ts';
import { jsonBody } from './json-body.ts';
import { onlyMethods } from './only-methods.ts';
import { createOperation, listOperations, readOperation } from './operations.ts';

/** Everything below `/v1`. */
export function routes(facade: Facade): Router {
  const router = Router({ caseSensitive: true });
  const json = jsonBody();
  const application = '/applications/:application';
  router.route('/applications').get(listApplications(facade)).all(onlyMethods('GET'));
  router.route(application).get(readApplication(facade)).all(onlyMethods('GET'));
  router
    .route(`${application}/operations`)
    .get(listOperations(facade))
    .post(json, createOperation(facade))
    .all(onlyMethods('GET', 'POST'));
  router.route(`${application}/operations/:operation`).get(readOperation(facade)).all(onlyMethods('GET'));
  router.route(`${application}/automation`).put(json, setAutomation(facade)).all(onlyMethods('PUT'));
  router.route(`${application}/pause`).post(json, pause(facade)).all(onlyMethods('POST'));
  router.route(`${application}/resume`).post(json, resume(facade)).all(onlyMethods('POST'));
  router.route(`${application}/journal`).get(readJournal(facade)).all(onlyMethods('GET'));
  return router;
}

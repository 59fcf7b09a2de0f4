import { Router } from 'express';
import type { Facade } from '../controller/contract.ts';
import { adopt } from './adoption.ts';
import { listApplications, readApplication } from './applications.ts';
import { pause, say, setAutomation } from './automation.ts';
import { readJournal } from './journal.ts';
import { jsonBody } from './json-body.ts';
import { onlyMethods } from './only-methods.ts';
import { createOperation, listAllOperations, listOperations, readOperation } from './operations.ts';
import { readReadiness } from './readiness.ts';
import { steer, steerStep } from './steering.ts';
import { readWhy } from './why.ts';

/** Everything below `/v1`. */
export function routes(facade: Facade): Router {
  const router = Router({ caseSensitive: true });
  const json = jsonBody();
  const application = '/applications/:application';
  router.route('/applications').get(listApplications(facade)).all(onlyMethods('GET'));
  router.route('/operations').get(listAllOperations(facade)).all(onlyMethods('GET'));
  router.route(application).get(readApplication(facade)).all(onlyMethods('GET'));
  router
    .route(`${application}/operations`)
    .get(listOperations(facade))
    .post(json, createOperation(facade))
    .all(onlyMethods('GET', 'POST'));
  const operation = `${application}/operations/:operation`;
  router.route(operation).get(readOperation(facade)).all(onlyMethods('GET'));
  for (const kind of ['retry', 'skip'] as const) {
    router.route(`${operation}/${kind}`).post(json, steerStep(facade, kind)).all(onlyMethods('POST'));
  }
  for (const kind of ['abort', 'force'] as const) {
    router.route(`${operation}/${kind}`).post(json, steer(facade, kind)).all(onlyMethods('POST'));
  }
  router.route(`${application}/automation`).put(json, setAutomation(facade)).all(onlyMethods('PUT'));
  router.route(`${application}/pause`).post(json, pause(facade)).all(onlyMethods('POST'));
  for (const kind of ['resume', 'approve', 'acknowledge'] as const) {
    router.route(`${application}/${kind}`).post(json, say(facade, kind)).all(onlyMethods('POST'));
  }
  router.route(`${application}/adopt`).post(json, adopt(facade)).all(onlyMethods('POST'));
  router.route(`${application}/why`).get(readWhy(facade)).all(onlyMethods('GET'));
  router.route(`${application}/readiness`).get(readReadiness(facade)).all(onlyMethods('GET'));
  router.route(`${application}/journal`).get(readJournal(facade)).all(onlyMethods('GET'));
  return router;
}

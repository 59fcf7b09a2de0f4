import { Router } from 'express';
import { onlyMethods } from '../only-methods.ts';
import { openApiDocument } from './document.ts';
import { openApiPage } from './page.ts';

/** `/openapi.json`, and the same as a page at `/openapi`. No token: it says what the sources of this version say. */
export function openApiRoutes(version: string): Router {
  const document = openApiDocument(version);
  const { html, policy } = openApiPage(document);
  const router = Router({ caseSensitive: true });
  router
    .route('/openapi.json')
    .get((_request, response) => void response.json(document))
    .all(onlyMethods('GET'));
  router
    .route('/openapi')
    .get((_request, response) => void response.set('Content-Security-Policy', policy).type('html').send(html))
    .all(onlyMethods('GET'));
  return router;
}

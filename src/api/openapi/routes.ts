import { Router } from 'express';
import { onlyMethods } from '../only-methods.ts';
import { type OpenApiDocument, openApiDocument } from './document.ts';
import { openApiPage } from './page.ts';

/** `/openapi.json`, and the same as a page at `/openapi`. No token: it says what the sources of this version say. */
export function openApiRoutes(version: string): Router {
  // Made when somebody asks for the first time: most controllers are never asked, and start sooner without.
  let made: OpenApiDocument | undefined;
  const document = () => {
    made ??= openApiDocument(version);
    return made;
  };
  const router = Router({ caseSensitive: true });
  router
    .route('/openapi.json')
    .get((_request, response) => void response.json(document()))
    .all(onlyMethods('GET'));
  router
    .route('/openapi')
    .get((_request, response) => {
      const { html, policy } = openApiPage(document());
      response.set('Content-Security-Policy', policy).type('html').send(html);
    })
    .all(onlyMethods('GET'));
  return router;
}

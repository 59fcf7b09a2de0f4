import type { RequestHandler, Response } from 'express';
import { z } from 'zod';
import type { Facade } from '../controller/contract.ts';
import { maySee } from './access/caller.ts';
import { applicationDocument } from './documents.ts';
import { answerPage, cursorOf, placeIn } from './paging.ts';
import { parse } from './parse.ts';
import { requests } from './schemas.ts';

/** `GET /v1/applications`: in the order of their names. */
export function listApplications(facade: Facade): RequestHandler {
  return async (request, response) => {
    const { limit, cursor } = parse(requests.listApplications, request).query;
    const place = placeIn(z.object({ after: z.string() }), cursor);
    const left = visibleNames(facade, response).filter((name) => place === undefined || name > place.after);
    const shown = left.slice(0, limit);
    const found = await Promise.all(shown.map((name) => facade.application(name)));
    const next = left.length > limit ? cursorOf({ after: shown.at(-1) }) : undefined;
    answerPage(request, response, { applications: found.map(applicationDocument) }, next);
  };
}

/** The applications that the caller may see, in the order in which they are listed. */
export function visibleNames(facade: Facade, response: Response): string[] {
  return facade.names().filter(maySee(response)).toSorted();
}

/** `GET /v1/applications/{application}` */
export function readApplication(facade: Facade): RequestHandler {
  return async (request, response) => {
    const { params } = parse(requests.readApplication, request);
    response.json(applicationDocument(await facade.application(params.application)));
  };
}

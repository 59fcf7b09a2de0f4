import type { RequestHandler } from 'express';
import type { Facade } from '../controller/contract.ts';
import { maySee } from './access/caller.ts';
import { applicationDocument } from './documents.ts';
import { parse } from './parse.ts';
import { requests } from './schemas.ts';

/** `GET /v1/applications` */
export function listApplications(facade: Facade): RequestHandler {
  return async (request, response) => {
    parse(requests.listApplications, request);
    const found = (await facade.applications()).filter(({ application }) => maySee(response)(application));
    response.json({ applications: found.map(applicationDocument) });
  };
}

/** `GET /v1/applications/{application}` */
export function readApplication(facade: Facade): RequestHandler {
  return async (request, response) => {
    const { params } = parse(requests.readApplication, request);
    response.json(applicationDocument(await facade.application(params.application)));
  };
}

import type { RequestHandler } from 'express';
import type { Facade } from '../controller/contract.ts';
import { healthDocument } from './documents.ts';
import { parse } from './parse.ts';
import { requests } from './schemas.ts';

/** `GET /v1/applications/{application}/health`: what each vantage says of each target. */
export function readHealth(facade: Facade): RequestHandler {
  return async (request, response) => {
    const { application } = parse(requests.readApplication, request).params;
    response.json(healthDocument(await facade.health(application)));
  };
}

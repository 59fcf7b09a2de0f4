import type { RequestHandler } from 'express';
import type { Facade } from '../controller/contract.ts';
import { readinessDocument } from './documents.ts';
import { parse } from './parse.ts';
import { requests } from './schemas.ts';

/** `GET /v1/applications/{application}/readiness?now=`: what was found last to stand in the way of an operation, or now. */
export function readReadiness(facade: Facade): RequestHandler {
  return async (request, response) => {
    const { params, query } = parse(requests.readReadiness, request);
    response.json(readinessDocument(await facade.applicationReadiness(params.application, query.now)));
  };
}

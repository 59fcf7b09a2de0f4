import type { RequestHandler } from 'express';
import type { Facade } from '../controller/contract.ts';
import { callerOf } from './access/caller.ts';
import { whyDocument } from './documents.ts';
import { parse } from './parse.ts';
import { requests } from './schemas.ts';

/** `GET /v1/applications/{application}/why?kind=&to=&region=&zone=`: what speaks, or what would if that were ordered. */
export function readWhy(facade: Facade): RequestHandler {
  return async (request, response) => {
    const { params, query } = parse(requests.why, request);
    const supposed =
      query.kind === undefined ? undefined : { body: query, by: callerOf(response), reason: 'It is only supposed.' };
    response.json(whyDocument(await facade.why(params.application, supposed)));
  };
}

import type { RequestHandler } from 'express';
import type { Facade } from '../controller/contract.ts';
import { callerOf } from './access/caller.ts';
import { previewDocument } from './documents.ts';
import { parse } from './parse.ts';
import { requests } from './schemas.ts';

/** `GET /v1/applications/{application}/plan?kind=&to=&region=&zone=&live=`: the quote of an operation that nobody orders. */
export function readPlan(facade: Facade): RequestHandler {
  return async (request, response) => {
    const { params, query } = parse(requests.readPlan, request);
    const { live, ...body } = query;
    const asked = { body, by: callerOf(response), reason: 'It is only supposed.' };
    response.json(previewDocument(await facade.preview(params.application, asked, live), body.kind));
  };
}

import type { RequestHandler } from 'express';
import type { Facade } from '../controller/contract.ts';
import { parse } from './parse.ts';
import { requests } from './schemas.ts';

/** `GET /v1/fleet`: the live controllers and what each owns. */
export function readFleet(facade: Facade): RequestHandler {
  return (request, response) => {
    parse(requests.nothing, request);
    response.json(facade.fleet());
  };
}

import type { RequestHandler } from 'express';
import type { Facade } from '../controller/contract.ts';
import { maySee } from './access/caller.ts';
import { parse } from './parse.ts';
import { requests } from './schemas.ts';

/** `GET /v1/fleet`: the live controllers and what each owns, as far as the caller may see it. */
export function readFleet(facade: Facade): RequestHandler {
  return (request, response) => {
    parse(requests.nothing, request);
    const fleet = facade.fleet();
    const visible = maySee(response);
    const controllers = fleet.controllers.map(({ owns, ...each }) => ({ ...each, owns: owns.filter(visible) }));
    response.json({ ...fleet, controllers, vacant: fleet.vacant.filter(visible) });
  };
}

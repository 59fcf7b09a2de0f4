import type { RequestHandler } from 'express';
import type { Facade } from '../controller/contract.ts';
import { parse } from './parse.ts';
import { Problem } from './problems.ts';
import { requests } from './schemas.ts';

/** `GET /v1/applications/{application}/regions`: in order of preference. */
export function listRegions(facade: Facade): RequestHandler {
  return async (request, response) => {
    const { application } = parse(requests.readApplication, request).params;
    const { regions } = await facade.application(application);
    response.json({ regions });
  };
}

/** `GET /v1/applications/{application}/regions/{region}` */
export function readRegion(facade: Facade): RequestHandler {
  return async (request, response) => {
    const { application, region } = parse(requests.readRegion, request).params;
    const { regions } = await facade.application(application);
    const found = regions.find((each) => each.region === region);
    if (found !== undefined) return void response.json(found);
    const known = regions.map((each) => each.region).join(', ');
    throw new Problem('not-found', `${application} has no region ${region}; it has ${known}.`);
  };
}

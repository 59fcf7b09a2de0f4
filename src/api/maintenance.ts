import type { RequestHandler } from 'express';
import type { ApplicationStatus, Facade } from '../controller/contract.ts';
import type { CommandBody } from '../domain/command.ts';
import { callerOf } from './access/caller.ts';
import { answerCommand } from './automation.ts';
import { maintenanceDocument } from './documents.ts';
import { endAfter } from './ending.ts';
import { refuseMeaningless } from './meaning.ts';
import { parse } from './parse.ts';
import { Problem } from './problems.ts';
import { refuseUnlessAccepted } from './refusal.ts';
import { requests } from './schemas.ts';

/** `GET /v1/applications/{application}/maintenance`: what is planned or open. What is over stands in the journal. */
export function listMaintenance(facade: Facade): RequestHandler {
  return async (request, response) => {
    const { application } = parse(requests.readApplication, request).params;
    const { maintenance, now } = await facade.application(application);
    response.json({ application, maintenance: maintenance.map((each) => maintenanceDocument(each, now)) });
  };
}

/** `GET /v1/applications/{application}/maintenance/{maintenance}` */
export function readMaintenance(facade: Facade): RequestHandler {
  return async (request, response) => {
    const { application, maintenance } = parse(requests.readMaintenance, request).params;
    const status = await facade.application(application);
    response.json(maintenanceDocument(theOne(status, maintenance), status.now));
  };
}

/** `POST /v1/applications/{application}/maintenance` */
export function planMaintenance(facade: Facade): RequestHandler {
  return async (request, response) => {
    const { params, body } = parse(requests.planMaintenance, request);
    const { application } = params;
    const { region, reason } = body;
    const status = await facade.application(application);
    const from = body.from ?? status.now;
    const asked: CommandBody = { kind: 'maintain', from, until: endAfter(body, from) ?? from, region };
    refuseMeaningless(status, asked);
    const by = callerOf(response);
    const answer = await facade.command(application, { body: asked, by, reason });
    refuseUnlessAccepted(answer, asked.kind);
    const { command: id, rule, because } = answer;
    const planned = maintenanceDocument({ ...asked, id, by, reason }, status.now);
    const place = `/v1/applications/${encodeURIComponent(application)}/maintenance/${encodeURIComponent(id)}`;
    response.status(201).location(place).json({ application, rule, because, maintenance: planned });
  };
}

/** `DELETE /v1/applications/{application}/maintenance/{maintenance}`: ends one that is open, and calls off one that is not. */
export function endMaintenance(facade: Facade): RequestHandler {
  return async (request, response) => {
    const { params, body } = parse(requests.endMaintenance, request);
    const { application, maintenance } = params;
    theOne(await facade.application(application), maintenance);
    await answerCommand(facade, response, application, { kind: 'end-maintenance', maintenance }, body.reason);
  };
}

function theOne({ application, maintenance }: ApplicationStatus, id: string) {
  const found = maintenance.find((each) => each.id === id);
  if (found !== undefined) return found;
  throw new Problem('not-found', `No maintenance ${id} of ${application} is planned or open.`);
}

import type { RequestHandler } from 'express';
import type { ApplicationStatus, CommandRequest, Facade } from '../controller/contract.ts';
import type { Operation } from '../domain/operation.ts';
import { callerOf } from './access/caller.ts';
import { acceptedDocument, operationDocument, previewDocument } from './documents.ts';
import { refuseMeaningless } from './meaning.ts';
import { knownOperations } from './operation-lists.ts';
import { parse } from './parse.ts';
import { Problem } from './problems.ts';
import { refuseUnlessAccepted } from './refusal.ts';
import { requests } from './schemas.ts';

/** `GET /v1/applications/{application}/operations/{operation}` */
export function readOperation(facade: Facade): RequestHandler {
  return async (request, response) => {
    response.json(await foundDocument(facade, parse(requests.readOperation, request).params));
  };
}

/** `GET /v1/applications/{application}/operations/{operation}/steps` */
export function listSteps(facade: Facade): RequestHandler {
  return async (request, response) => {
    const { steps } = await foundDocument(facade, parse(requests.readOperation, request).params);
    response.json({ steps });
  };
}

async function foundDocument(facade: Facade, { application, operation }: { application: string; operation: string }) {
  const status = await facade.application(application);
  const found = await findOperation(facade, status, operation);
  if (found === undefined) throw new Problem('not-found', `${application} has had no operation ${operation} lately.`);
  return operationDocument(status, found);
}

/** `POST /v1/applications/{application}/operations`: 202 and where to follow it; with `dryRun` what it would do. */
export function createOperation(facade: Facade): RequestHandler {
  return async (request, response) => {
    const { params, body } = parse(requests.createOperation, request);
    const { reason, dryRun, live, ...command } = body;
    const { application } = params;
    const asked: CommandRequest = { body: command, by: callerOf(response), reason };
    refuseMeaningless(await facade.application(application), command);
    if (dryRun) {
      return void response.json(previewDocument(await facade.preview(application, asked, live), command.kind));
    }
    const answer = await facade.command(application, asked);
    refuseUnlessAccepted(answer, command.kind);
    response
      .status(202)
      .location(operationLocation(application, answer.operation))
      .json(acceptedDocument(application, command.kind, answer));
  };
}

/** The address of an operation; without an id, of the list in which it will appear. */
export function operationLocation(application: string, operation: string | undefined): string {
  const list = `/v1/applications/${encodeURIComponent(application)}/operations`;
  return operation === undefined ? list : `${list}/${encodeURIComponent(operation)}`;
}

/** How far back an ended operation is looked for, in journal entries. */
const LOOK_BACK = 200;

/** The journal keeps what the status has forgotten: two operations can end between two looks of whoever follows one. */
async function findOperation(facade: Facade, status: ApplicationStatus, id: string): Promise<Operation | undefined> {
  const known = knownOperations(status).find((each) => each.id === id);
  if (known !== undefined) return known;
  const entries = await facade.journal(status.application, LOOK_BACK);
  const ended = entries.flatMap(({ body }) => (body.kind === 'decision' ? [body.next.lastOperation] : []));
  return ended.findLast((each) => each?.id === id);
}

import type { RequestHandler } from 'express';
import type { CommandRequest, Facade } from '../controller/contract.ts';
import type { CommandAnswer } from '../domain/command.ts';
import type { Operation } from '../domain/operation.ts';
import { callerOf } from './authentication.ts';
import { operationDocument, previewDocument } from './documents.ts';
import { parse } from './parse.ts';
import { Problem } from './problems.ts';
import { refuseUnlessAccepted } from './refusal.ts';
import { requests } from './schemas.ts';

/** `GET /v1/applications/{application}/operations`: the running one, then the last that ended. */
export function listOperations(facade: Facade): RequestHandler {
  return async (request, response) => {
    const { application } = parse(requests.listOperations, request).params;
    const operations = await knownOperations(facade, application);
    response.json({ operations: operations.map((each) => operationDocument(application, each)) });
  };
}

/** `GET /v1/applications/{application}/operations/{operation}` */
export function readOperation(facade: Facade): RequestHandler {
  return async (request, response) => {
    const { application, operation } = parse(requests.readOperation, request).params;
    const found = await findOperation(facade, application, operation);
    if (found === undefined) throw new Problem('not-found', `${application} has had no operation ${operation} lately.`);
    response.json(operationDocument(application, found));
  };
}

/** `POST /v1/applications/{application}/operations`: 202 and where to follow it; with `dryRun` what it would do. */
export function createOperation(facade: Facade): RequestHandler {
  return async (request, response) => {
    const { params, body } = parse(requests.createOperation, request);
    const { reason, dryRun, ...command } = body;
    const asked: CommandRequest = { body: command, by: callerOf(response), reason };
    if (dryRun) return void response.json(previewDocument(await facade.preview(params.application, asked)));
    const answer = await facade.command(params.application, asked);
    refuseUnlessAccepted(answer);
    response
      .status(202)
      .location(locationOf(params.application, answer))
      .json(startedDocument(params.application, answer));
  };
}

function startedDocument(application: string, { operation, rule, because, guards }: CommandAnswer) {
  return { application, operation, rule, because, guards };
}

function locationOf(application: string, { operation }: CommandAnswer): string {
  const list = `/v1/applications/${encodeURIComponent(application)}/operations`;
  return operation === undefined ? list : `${list}/${encodeURIComponent(operation)}`;
}

async function knownOperations(facade: Facade, application: string): Promise<Operation[]> {
  const { operation, lastOperation } = await facade.application(application);
  return [operation, lastOperation].filter((each) => each !== undefined);
}

/** How far back an ended operation is looked for, in journal entries. */
const LOOK_BACK = 200;

/** The journal keeps what the status has forgotten: two operations can end between two looks of whoever follows one. */
async function findOperation(facade: Facade, application: string, id: string): Promise<Operation | undefined> {
  const known = (await knownOperations(facade, application)).find((each) => each.id === id);
  if (known !== undefined) return known;
  const entries = await facade.journal(application, LOOK_BACK);
  const ended = entries.flatMap(({ body }) => (body.kind === 'decision' ? [body.next.lastOperation] : []));
  return ended.findLast((each) => each?.id === id);
}

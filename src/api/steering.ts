import type { RequestHandler, Response } from 'express';
import type { ApplicationStatus, Facade } from '../controller/contract.ts';
import type { CommandBody } from '../domain/command.ts';
import { callerOf } from './access/caller.ts';
import { answerCommand, answerPause } from './automation.ts';
import { acceptedDocument, previewDocument } from './documents.ts';
import { refuseMeaningless } from './meaning.ts';
import { operationLocation } from './operations.ts';
import { parse } from './parse.ts';
import { Problem } from './problems.ts';
import { refuseUnlessAccepted } from './refusal.ts';
import { requests } from './schemas.ts';

/** `POST /v1/applications/{application}/operations/{operation}/retry | skip`: about the step that it names. */
export function steerStep(facade: Facade, kind: 'retry' | 'skip'): RequestHandler {
  return async (request, response) => {
    const { params, body } = parse(requests.steerStep, request);
    await answerSteering(facade, response, params, { kind, step: body.step }, body);
  };
}

/** `POST /v1/applications/{application}/operations/{operation}/abort | force` */
export function steer(facade: Facade, kind: 'abort' | 'force'): RequestHandler {
  return async (request, response) => {
    const { params, body } = parse(requests.steer, request);
    await answerSteering(facade, response, params, { kind }, body);
  };
}

/** `POST /v1/applications/{application}/operations/{operation}/pause | resume`: the pause is the application's. */
export function hold(facade: Facade, kind: 'pause' | 'resume'): RequestHandler {
  return async (request, response) => {
    const { params, body } = parse(requests.hold, request);
    await refuseUnlessCurrent(facade, params);
    if (kind === 'pause') return answerPause(facade, response, params.application, body.reason);
    await answerCommand(facade, response, params.application, { kind }, body.reason);
  };
}

/** Where an operation stands in the API. */
interface Place {
  readonly application: string;
  readonly operation: string;
}

async function answerSteering(
  facade: Facade,
  response: Response,
  { application, operation }: Place,
  body: CommandBody,
  { reason, dryRun }: { readonly reason: string; readonly dryRun: boolean },
): Promise<void> {
  refuseMeaningless(await refuseUnlessCurrent(facade, { application, operation }), body);
  const asked = { body, by: callerOf(response), reason };
  if (dryRun) return void response.json(previewDocument(await facade.preview(application, asked), body.kind));
  const answer = await facade.command(application, asked);
  refuseUnlessAccepted(answer, body.kind);
  // A forced one is an operation of its own; the others go on under the id that they had.
  const answered = { ...answer, operation: answer.operation ?? operation };
  response
    .status(202)
    .location(operationLocation(application, answered.operation))
    .json(acceptedDocument(application, body.kind, answered));
}

/** Whoever speaks to an operation means that one, and not another that has taken its place since. */
async function refuseUnlessCurrent(facade: Facade, { application, operation: id }: Place): Promise<ApplicationStatus> {
  const status = await facade.application(application);
  const { operation, lastOperation } = status;
  if (operation?.id === id) return status;
  const ended = lastOperation?.id === id ? ` ${id} has ended: ${lastOperation.outcome}.` : '';
  const now =
    operation === undefined ? 'no operation runs or is stopped' : `the one that can be changed is ${operation.id}`;
  throw new Problem('refused', `${id} is not the operation of ${application} now: ${now}.${ended}`);
}

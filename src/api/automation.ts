import type { RequestHandler, Response } from 'express';
import type { ApplicationStatus, Facade } from '../controller/contract.ts';
import type { CommandBody } from '../domain/command.ts';
import { callerOf } from './access/caller.ts';
import { pauseDocument } from './documents.ts';
import { entityTag, refuseUnlessMatching } from './entity-tag.ts';
import { parse } from './parse.ts';
import { refuseUnlessAccepted } from './refusal.ts';
import { requests } from './schemas.ts';

/** `GET /v1/applications/{application}/automation`, with the tag that a change of it may be bound to. */
export function readAutomation(facade: Facade): RequestHandler {
  return async (request, response) => {
    const { application } = parse(requests.readApplication, request).params;
    const found = automationOf(await facade.application(application));
    response.set('ETag', entityTag(found)).json(found);
  };
}

/** `PUT /v1/applications/{application}/automation`: `paused` is a pause, and leaves what stands beside it as it was. */
export function setAutomation(facade: Facade): RequestHandler {
  return async (request, response) => {
    const { params, body } = parse(requests.setAutomation, request);
    const { automation, reason } = body;
    const bound = request.headers['if-match'] !== undefined;
    if (bound) refuseUnlessMatching(request, entityTag(automationOf(await facade.application(params.application))));
    if (automation === 'paused') return answerPause(facade, response, params.application, reason);
    await answerCommand(facade, response, params.application, { kind: 'automation', automation }, reason);
  };
}

/** `POST /v1/applications/{application}/pause`: no act begins once this is answered. */
export function pause(facade: Facade): RequestHandler {
  return async (request, response) => {
    const { params, body } = parse(requests.say, request);
    await answerPause(facade, response, params.application, body.reason);
  };
}

/** `POST /v1/applications/{application}/approve`: what would begin by itself, or with its id what somebody else has ordered. */
export function approve(facade: Facade): RequestHandler {
  return async (request, response) => {
    const { params, body } = parse(requests.approve, request);
    const { order, reason } = body;
    const said: CommandBody = order === undefined ? { kind: 'approve' } : { kind: 'second', order };
    await answerCommand(facade, response, params.application, said, reason);
  };
}

/** `POST /v1/applications/{application}/resume | acknowledge`: words that need nothing but a reason. */
export function say(facade: Facade, kind: 'resume' | 'acknowledge'): RequestHandler {
  return async (request, response) => {
    const { params, body } = parse(requests.say, request);
    await answerCommand(facade, response, params.application, { kind }, body.reason);
  };
}

function automationOf({ application, automation, pause }: ApplicationStatus) {
  return { application, automation, pause: pause && pauseDocument(pause) };
}

const pausedEverywhere = 'No act starts until it is resumed; a running operation stops at its next step.';

const pausedHere =
  'Redis can not be reached: this controller begins no act and writes the pause when Redis is back; the others do not know ' +
  'of it yet. Tell another controller too.';

/** Pauses, and tells how far it holds. */
export async function answerPause(
  facade: Facade,
  response: Response,
  application: string,
  reason: string,
): Promise<void> {
  const { written, ...asked } = await facade.pause(application, callerOf(response), reason);
  const because = written ? pausedEverywhere : pausedHere;
  response
    .status(written ? 200 : 202)
    .json({ application, automation: 'paused', because, pause: pauseDocument(asked), written });
}

/** Sends a word that is answered at once, and tells what came of it. */
export async function answerCommand(
  facade: Facade,
  response: Response,
  application: string,
  body: CommandBody,
  reason: string,
): Promise<void> {
  const answer = await facade.command(application, { body, by: callerOf(response), reason });
  refuseUnlessAccepted(answer, body.kind);
  const automation = body.kind === 'automation' ? body.automation : undefined;
  response.json({
    application,
    automation,
    operation: answer.operation,
    rule: answer.rule,
    because: answer.because,
  });
}

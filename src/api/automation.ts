import type { RequestHandler, Response } from 'express';
import type { ApplicationStatus, Facade } from '../controller/contract.ts';
import type { CommandBody, Pause } from '../domain/command.ts';
import { inUtc } from '../domain/time-in-words.ts';
import { callerOf } from './access/caller.ts';
import { forNowDocument, pauseDocument } from './documents.ts';
import { endAfter } from './ending.ts';
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
    const { application } = params;
    const bound = request.headers['if-match'] !== undefined;
    if (bound) refuseUnlessMatching(request, entityTag(automationOf(await facade.application(application))));
    if (automation === 'paused') return answerPause(facade, response, application, reason, body.for);
    // Counted by the clock of Redis, as it will be seen whether the time is over.
    const from = body.for === undefined ? 0 : (await facade.application(application)).now;
    const asked: CommandBody = { kind: 'automation', automation, until: endAfter(body, from) };
    await answerCommand(facade, response, application, asked, reason);
  };
}

/** `POST /v1/applications/{application}/pause`: no act begins once this is answered. */
export function pause(facade: Facade): RequestHandler {
  return async (request, response) => {
    const { params, body } = parse(requests.pause, request);
    await answerPause(facade, response, params.application, body.reason, body.for);
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

function automationOf(status: ApplicationStatus) {
  const { application, automation, pause } = status;
  return { application, automation, automationForNow: forNowDocument(status), pause: pause && pauseDocument(pause) };
}

/** What a pause does that holds everywhere. */
function pausedEverywhere({ until }: Pause): string {
  const end = until === undefined ? 'it is resumed' : `${inUtc(until)}, unless it is resumed before`;
  return `No act starts until ${end}; a running operation stops at its next step.`;
}

const pausedHere =
  'Redis can not be reached: this controller begins no act and writes the pause when Redis is back; the others do not know ' +
  'of it yet. Tell another controller too.';

/** Pauses, and tells how far it holds. */
export async function answerPause(
  facade: Facade,
  response: Response,
  application: string,
  reason: string,
  forMs?: number,
): Promise<void> {
  const { written, ...asked } = await facade.pause(application, callerOf(response), reason, forMs);
  const because = written ? pausedEverywhere(asked) : pausedHere;
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

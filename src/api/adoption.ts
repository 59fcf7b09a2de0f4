import type { RequestHandler } from 'express';
import type { Facade } from '../controller/contract.ts';
import { callerOf } from './access/caller.ts';
import { previewDocument } from './documents.ts';
import { refuseMeaningless } from './meaning.ts';
import { parse } from './parse.ts';
import { refuseUnlessAccepted } from './refusal.ts';
import { requests } from './schemas.ts';

/** `POST /v1/applications/{application}/adopt`: of a frozen application what is seen of the world is believed. */
export function adopt(facade: Facade): RequestHandler {
  return async (request, response) => {
    const { params, body } = parse(requests.adopt, request);
    const { application } = params;
    const { active, primary, journal, reason, dryRun } = body;
    const asked = { body: { kind: 'adopt', active, primary, journal } as const, by: callerOf(response), reason };
    refuseMeaningless(await facade.application(application), asked.body);
    if (dryRun) return void response.json(previewDocument(await facade.preview(application, asked), 'adopt'));
    const answer = await facade.command(application, asked);
    refuseUnlessAccepted(answer, 'adopt');
    response.json({ application, rule: answer.rule, because: answer.because });
  };
}

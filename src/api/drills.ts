import type { RequestHandler, Response } from 'express';
import type { ApplicationStatus, CommandRequest, Facade } from '../controller/contract.ts';
import { drillOf } from '../domain/drill.ts';
import { callerOf } from './access/caller.ts';
import { acceptedDocument, previewDocument } from './documents.ts';
import { drillDocument, endedDrillDocument, scoreDocument } from './drill-documents.ts';
import { refuseMeaningless } from './meaning.ts';
import { parse } from './parse.ts';
import { Problem } from './problems.ts';
import { refuseUnlessAccepted } from './refusal.ts';
import { requests } from './schemas.ts';

/** `GET /v1/applications/{application}/drills`: the one that runs, those that are over, and how well they go. */
export function listDrills(facade: Facade): RequestHandler {
  return async (request, response) => {
    const status = await facade.application(parse(requests.listDrills, request).params.application);
    response.json({ drills: documentsOf(status), score: scoreDocument(status.drills, status.now) });
  };
}

/** `GET /v1/applications/{application}/drills/{drill}` */
export function readDrill(facade: Facade): RequestHandler {
  return async (request, response) => {
    const { application, drill } = parse(requests.readDrill, request).params;
    const found = documentsOf(await facade.application(application)).find(({ id }) => id === drill);
    if (found === undefined) throw new Problem('not-found', `${application} has had no drill ${drill} lately.`);
    response.json(found);
  };
}

/** `POST /v1/applications/{application}/drills`: 202 and where to follow it; with `dryRun` its way there. */
export function createDrill(facade: Facade): RequestHandler {
  return async (request, response) => {
    const { params, body } = parse(requests.createDrill, request);
    const { reason, dryRun, ...rest } = body;
    const { application } = params;
    const asked: CommandRequest = { body: { kind: 'drill', ...rest }, by: callerOf(response), reason };
    refuseMeaningless(await facade.application(application), asked.body);
    if (dryRun) return void response.json(previewDocument(await facade.preview(application, asked), 'drill'));
    const answer = await facade.command(application, asked);
    refuseUnlessAccepted(answer, 'drill');
    const drill = answer.operation && drillOf(answer.operation);
    response
      .status(202)
      .location(drillLocation(application, drill))
      .json({ ...acceptedDocument(application, 'drill', answer), drill });
  };
}

/** `POST /v1/applications/{application}/drills/{drill}/abort`: the operation of the drill that runs, or while it is away the drill. */
export function abortDrill(facade: Facade): RequestHandler {
  return async (request, response) => {
    const { params, body } = parse(requests.abortDrill, request);
    refuseUnlessRunning(await facade.application(params.application), params.drill);
    await answerAbort(facade, response, params, body);
  };
}

async function answerAbort(
  facade: Facade,
  response: Response,
  { application, drill }: { readonly application: string; readonly drill: string },
  { reason, dryRun }: { readonly reason: string; readonly dryRun: boolean },
): Promise<void> {
  const asked: CommandRequest = { body: { kind: 'abort' }, by: callerOf(response), reason };
  if (dryRun) return void response.json(previewDocument(await facade.preview(application, asked), 'abort'));
  const answer = await facade.command(application, asked);
  refuseUnlessAccepted(answer, 'abort');
  response
    .status(202)
    .location(drillLocation(application, drill))
    .json({ ...acceptedDocument(application, 'abort', answer), drill });
}

/** Whoever speaks to a drill means that one, and not another that has taken its place since. */
function refuseUnlessRunning({ application, drill, drills }: ApplicationStatus, id: string): void {
  if (drill?.id === id) return;
  const ended = drills.find((each) => each.id === id);
  const what = ended === undefined ? 'It is not known.' : `It has ended: ${ended.outcome}.`;
  throw new Problem('refused', `${id} is not a drill of ${application} that runs. ${what}`);
}

function documentsOf({ application, drill, drills }: ApplicationStatus) {
  const running = drill === undefined ? [] : [drillDocument(application, drill)];
  return [...running, ...drills.map((each) => endedDrillDocument(application, each)).toReversed()];
}

function drillLocation(application: string, drill: string | undefined): string {
  const list = `/v1/applications/${encodeURIComponent(application)}/drills`;
  return drill === undefined ? list : `${list}/${encodeURIComponent(drill)}`;
}

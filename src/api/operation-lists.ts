import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { ApplicationStatus, Facade } from '../controller/contract.ts';
import type { JournalEntry } from '../domain/journal.ts';
import type { Operation } from '../domain/operation.ts';
import { visibleNames } from './applications.ts';
import { operationDocument } from './documents.ts';
import { lookBack } from './look-back.ts';
import { answerPage, cursorOf, placeIn } from './paging.ts';
import { parse } from './parse.ts';
import { requests } from './schemas.ts';

/** `GET /v1/operations`: by the names of the applications, of each the running one and the last that ended. */
export function listAllOperations(facade: Facade): RequestHandler {
  return async (request, response) => {
    const { limit, cursor } = parse(requests.listAllOperations, request).query;
    const place = placeIn(z.object({ application: z.string(), epoch: z.number() }), cursor);
    const names = visibleNames(facade, response).filter((name) => place === undefined || name >= place.application);
    const found: { status: ApplicationStatus; operation: Operation }[] = [];
    for (let at = 0; at < names.length && found.length <= limit; at += limit) {
      const some = await Promise.all(names.slice(at, at + limit).map((name) => facade.application(name)));
      found.push(...some.flatMap((status) => knownOperations(status).map((operation) => ({ status, operation }))));
    }
    // Epochs only grow: what was shown as running and has ended since is not shown once more.
    const left = found.filter(
      ({ status, operation }) => status.application !== place?.application || operation.epoch < place.epoch,
    );
    const shown = left.slice(0, limit);
    const last = shown.at(-1);
    const more = last !== undefined && (left.length > limit || last.status.application !== names.at(-1));
    const next = more ? { application: last.status.application, epoch: last.operation.epoch } : undefined;
    const operations = shown.map(({ status, operation }) => operationDocument(status, operation));
    answerPage(request, response, { operations }, next && cursorOf(next));
  };
}

/** `GET /v1/applications/{application}/operations`: the newest first; on later pages those that the journal remembers. */
export function listOperations(facade: Facade): RequestHandler {
  return async (request, response) => {
    const { params, query } = parse(requests.listOperations, request);
    const { limit, cursor } = query;
    const place = placeIn(z.object({ before: z.number().optional(), epoch: z.number() }), cursor);
    const status = await facade.application(params.application);
    const { operations, next } =
      place === undefined
        ? firstOf(knownOperations(status), limit)
        : await earlierOnes(facade, { application: params.application, ...place, limit });
    const shown = operations.map((each) => operationDocument(status, each));
    answerPage(request, response, { operations: shown }, next && cursorOf(next));
  };
}

/** The operations that the state tells of, the newest first. */
export function knownOperations({ operation, lastOperation }: ApplicationStatus): Operation[] {
  return [operation, lastOperation].filter((each) => each !== undefined);
}

interface Page {
  readonly operations: readonly Operation[];
  /** Below which epoch to go on, and before which entry of the journal. */
  readonly next?: { readonly before?: number | undefined; readonly epoch: number } | undefined;
}

function firstOf(known: readonly Operation[], limit: number): Page {
  const operations = known.slice(0, limit);
  const epoch = operations.at(-1)?.epoch ?? 1;
  return { operations, next: epoch > 1 ? { epoch } : undefined };
}

async function earlierOnes(
  facade: Facade,
  from: { application: string; before?: number | undefined; epoch: number; limit: number },
): Promise<Page> {
  let { epoch } = from;
  const { found, before } = await lookBack(facade, from, (entry) => {
    const ended = endedIn(entry);
    if (ended === undefined || ended.epoch >= epoch) return undefined;
    epoch = ended.epoch;
    return ended;
  });
  return { operations: found, next: before !== undefined && epoch > 1 ? { before, epoch } : undefined };
}

function endedIn({ body }: JournalEntry): Operation | undefined {
  return body.kind === 'decision' ? body.next.lastOperation : undefined;
}

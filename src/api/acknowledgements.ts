import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { Facade } from '../controller/contract.ts';
import type { JournalEntry } from '../domain/journal.ts';
import { lookBack } from './look-back.ts';
import { answerPage, cursorOf, placeIn } from './paging.ts';
import { parse } from './parse.ts';
import { requests } from './schemas.ts';

/** `GET /v1/applications/{application}/acknowledgements`: who has seen what, the newest first. */
export function listAcknowledgements(facade: Facade): RequestHandler {
  return async (request, response) => {
    const { params, query } = parse(requests.listAcknowledgements, request);
    const place = placeIn(z.object({ before: z.number() }), query.cursor);
    const { application } = params;
    const { found, before } = await lookBack(facade, { application, ...place, limit: query.limit }, acknowledgementIn);
    const next = before === undefined ? undefined : cursorOf({ before });
    answerPage(request, response, { acknowledgements: found }, next);
  };
}

/** An acknowledgement is a command that was answered by what it ended: the cooldown, or the wait of the way home. */
function acknowledgementIn({ sequence, at, body }: JournalEntry) {
  const command = body.kind === 'decision' ? body.view.command : undefined;
  if (body.kind !== 'decision' || command?.kind !== 'acknowledge') return undefined;
  const { cooldownUntil, backedOut, recentMoves } = body.before;
  return {
    by: command.by,
    reason: command.reason,
    at: new Date(at).toISOString(),
    sequence,
    cooldownUntil: cooldownUntil === undefined ? undefined : new Date(cooldownUntil).toISOString(),
    backedOut,
    moves: recentMoves.length,
  };
}

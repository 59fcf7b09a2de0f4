import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { Facade } from '../controller/contract.ts';
import { entriesBefore } from './look-back.ts';
import { cursorOf, linkTo, placeIn } from './paging.ts';
import { parse } from './parse.ts';
import { requests } from './schemas.ts';

/**
 * `GET /v1/applications/{application}/journal?count=&after=`: oldest first, each entry exactly as it was hashed, its
 * instants in milliseconds included; `next` is what to pass as `after` for those that follow. Its links lead on, and back.
 */
export function readJournal(facade: Facade): RequestHandler {
  return async (request, response) => {
    const { params, query } = parse(requests.readJournal, request);
    const { application } = params;
    const { limit = query.count } = query;
    const place = placeIn(journalPlace, query.cursor) ?? { after: query.after };
    const entries =
      'before' in place
        ? await entriesBefore(facade, application, place.before, limit)
        : await facade.journal(application, limit, place.after);
    const oldest = entries[0]?.sequence ?? 1;
    const next = entries.at(-1)?.sequence ?? ('before' in place ? 0 : (place.after ?? 0));
    linkTo(request, response, {
      next: cursorOf({ after: next }),
      prev: oldest > 1 ? cursorOf({ before: oldest }) : undefined,
    });
    response.json({ entries, next });
  };
}

const journalPlace = z.union([z.strictObject({ after: z.number() }), z.strictObject({ before: z.number() })]);

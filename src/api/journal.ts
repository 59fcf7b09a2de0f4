import type { RequestHandler } from 'express';
import type { Facade } from '../controller/contract.ts';
import { parse } from './parse.ts';
import { requests } from './schemas.ts';

/**
 * `GET /v1/applications/{application}/journal?count=&after=`: oldest first, each entry exactly as it was hashed, its
 * instants in milliseconds included; `next` is what to pass as `after` for those that follow.
 */
export function readJournal(facade: Facade): RequestHandler {
  return async (request, response) => {
    const { params, query } = parse(requests.readJournal, request);
    const entries = await facade.journal(params.application, query.count, query.after);
    response.json({ entries, next: entries.at(-1)?.sequence ?? query.after ?? 0 });
  };
}

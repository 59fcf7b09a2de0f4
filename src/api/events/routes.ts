import { type Request, Router } from 'express';
import type { EventLog } from '../../controller/contract.ts';
import type { Runtime } from '../../runtime.ts';
import { maySee } from '../access/caller.ts';
import { onlyMethods } from '../only-methods.ts';
import { parse } from '../parse.ts';
import { Problem } from '../problems.ts';
import { requests } from '../schemas.ts';
import { eventDocument } from './document.ts';
import { streamEvents } from './stream.ts';

export interface EventRoutesOptions {
  readonly events: EventLog;
  /** Aborted when the server closes. */
  readonly ended: AbortSignal;
  readonly runtime: Runtime;
}

/** How many may follow events at one controller at once. */
const streamsMax = 1_000;

/** `GET /v1/events`: a page of events, or a stream that goes on. */
export function eventRoutes({ events, ended, runtime }: EventRoutesOptions): Router {
  let streams = 0;
  const router = Router({ caseSensitive: true });
  router
    .route('/events')
    .get(async (request, response) => {
      const { after, count } = parse(requests.events, request).query;
      const visible = maySee(response);
      if (!wantsStream(request)) {
        const from = await events.resumeEvents(after ?? '0-0');
        const page = await events.eventsAfter(from.after, count);
        const shown = page.filter(({ application }) => visible(application));
        const next = page.at(-1)?.id ?? from.after;
        return void response.json({ events: shown.map(eventDocument), next, gap: from.gap });
      }
      if (streams >= streamsMax) throw new Problem('too-many-requests', `${streamsMax} follow events here already.`);
      streams += 1;
      try {
        await streamEvents({ events, response, visible, seen: lastSeen(request) ?? after, ended, runtime });
      } finally {
        streams -= 1;
      }
    })
    .all(onlyMethods('GET'));
  return router;
}

function wantsStream(request: Request): boolean {
  return request.method === 'GET' && request.accepts(['application/json', 'text/event-stream']) === 'text/event-stream';
}

/** What a browser sends by itself when it comes back. */
function lastSeen(request: Request): string | undefined {
  const id = request.headers['last-event-id'];
  if (id === undefined || id === '') return undefined;
  if (typeof id === 'string' && /^\d{1,15}-\d{1,15}$/.test(id)) return id;
  throw new Problem('bad-input', 'Last-Event-ID is not the id of an event.');
}

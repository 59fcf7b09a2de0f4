import type { Endpoint } from '../endpoint.ts';
import { requests } from '../schemas.ts';
import { events } from './answers.ts';

/** How following events is documented. */
export const eventsEndpoint: Omit<Endpoint, 'handle'> = {
  id: 'listEvents',
  method: 'get',
  path: '/v1/events',
  tag: 'applications',
  summary:
    'What has happened to all applications, in one order that is the same from every controller. With ' +
    '`Accept: text/event-stream` it goes on as server-sent events: each with its id, its kind, and the same JSON as ' +
    'data; a `gap` tells that something may have been missed.',
  request: requests.events,
  headers: {
    'Last-Event-ID': 'Of a stream: the last event that was seen. It goes on behind that one, at any controller.',
  },
  answers: { 200: { description: 'A page of events, oldest first.', schema: events } },
  right: 'read',
};

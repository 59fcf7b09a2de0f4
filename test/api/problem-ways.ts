import type { problems } from '../../src/api/problems.ts';
import { NoAnswer } from '../../src/controller/contract.ts';
import { StoreUnavailable } from '../../src/store/contract.ts';
import { FakeEvents } from './fake-events.ts';
import { aMaintenance, refused, shopStatus } from './fake-facade.ts';
import type { Documented } from './openapi-contract.ts';
import { call, serve } from './serve.ts';

/** An operation that is to go wrong: how it is called, and the server that it is called at. */
export interface Attempt {
  readonly served: Awaited<ReturnType<typeof serve>>;
  readonly operation: Documented;
  /** A body and a query that it accepts. */
  readonly body: object | undefined;
  readonly query: string;
}

type Way = (attempt: Attempt) => ReturnType<typeof call>;

/** One way to each error that an operation can answer with. A wrong method belongs to none. */
export const problemWays: Record<Exclude<keyof typeof problems, 'method-not-allowed'>, Way> = {
  'bad-input': ({ served, operation, body }) => send(served.url, operation, body, { query: '?colour=red' }),
  'bad-json': ({ served, operation }) => send(served.url, operation, '{"kind": '),
  unauthorised: async ({ operation, body }) =>
    send((await serve({ tokens: [{ name: 'alice', token: 'sesame' }] })).url, operation, body),
  forbidden: ({ served, operation, body }) =>
    send(served.url, operation, body, { headers: { 'x-forwarded-for': '203.0.113.9' } }),
  'not-found': ({ served, operation, body, query }) =>
    send(served.url, operation, body, { application: 'shoe', query }),
  refused: ({ served, operation, body }) => {
    served.facade.answer = refused();
    served.facade.status = shopStatus({ maintenance: [aMaintenance()] });
    return send(served.url, operation, body);
  },
  'under-way': ({ served, operation, body }) => {
    served.answers.says = { kind: 'under-way' };
    return send(served.url, operation, body, { headers: { 'idempotency-key': 'k-1' } });
  },
  'another-request': ({ served, operation, body }) => {
    served.answers.says = { kind: 'another-request' };
    return send(served.url, operation, body, { headers: { 'idempotency-key': 'k-1' } });
  },
  meaningless: ({ served, operation, body }) => send(served.url, operation, { ...body, ...meaningless[operation.id] }),
  'precondition-failed': ({ served, operation, body }) =>
    send(served.url, operation, body, { headers: { 'if-match': '"another"' } }),
  'too-many-requests': async ({ operation, body, query }) => {
    const { url } = await serve({ limits: { requests: 1, failures: 1 } });
    await send(url, operation, body, { query });
    return send(url, operation, body, { query });
  },
  'too-large': ({ served, operation, body }) => send(served.url, operation, { ...body, reason: 'x'.repeat(65 * 1024) }),
  'unsupported-media-type': ({ served, operation }) =>
    send(served.url, operation, 'kind=failback', { headers: { 'content-type': 'text/plain' } }),
  internal: (attempt) => failing(attempt, new Error('a bug')),
  'store-unavailable': (attempt) => failing(attempt, new StoreUnavailable('no connection')),
  'no-answer': (attempt) => failing(attempt, new NoAnswer('shop', 'It is vacant.')),
};

/** What an operation may be told that is well-formed and names nothing that is there. */
const meaningless: Readonly<Record<string, object>> = {
  createOperation: { to: 'mars' },
  createDrill: { to: 'mars' },
  retryStep: { step: 'promote:mars' },
  skipStep: { step: 'promote:mars' },
  adopt: { primary: 'mars' },
  planMaintenance: { region: 'mars' },
};

function failing({ served, operation, body, query }: Attempt, failure: Error) {
  served.facade.failure = failure;
  if (served.events instanceof FakeEvents) served.events.failure = failure;
  return send(served.url, operation, body, { query });
}

/** What differs from the call that goes well. */
interface Difference {
  readonly application?: string;
  readonly query?: string;
  readonly headers?: Record<string, string>;
}

/** Calls an operation of the application shop, and there its operation shop-5, its drill or its maintenance m-1. */
export function send(
  url: string,
  { method, path }: Documented,
  body: object | string | undefined,
  { application = 'shop', query = '', headers }: Difference = {},
) {
  const at = path
    .replace('{application}', application)
    .replace('{operation}', 'shop-5')
    .replace('{maintenance}', 'm-1')
    .replace('{drill}', 'drill-shop-5')
    .replace('{region}', 'us-south');
  return call(`${url}${at}${query}`, method.toUpperCase(), body, headers);
}

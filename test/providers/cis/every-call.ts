import type nock from 'nock';
import { eventsPath, loadBalancersPath, monitorsPath, poolsPath } from '../../../src/providers/cis/client.ts';
import { secrets } from '../support.ts';
import { encodedCrn, enveloped, failed, loadBalancer, pool, poolsSettings } from './objects.ts';

/** One call that the CIS client makes, as it looks on the wire and in sentences. */
export interface EveryCall {
  readonly verb: 'list' | 'read' | 'put';
  /** Below the instance. */
  readonly path: string;
  /** What sentences call it. */
  readonly what: string;
  /** What would be sent. */
  readonly body?: Record<string, unknown>;
}

const { zone } = poolsSettings;
const onePool = `${poolsPath}/${pool.id}`;
const oneBalancer = `${loadBalancersPath(zone)}/${loadBalancer.id}`;
const ofZone = `of the zone ${zone}`;

/** All of them. A new one belongs here, and the tests beside this table say so when it is missing. */
export const everyCall: readonly EveryCall[] = [
  { verb: 'list', path: loadBalancersPath(zone), what: `the list of load balancers ${ofZone}` },
  { verb: 'list', path: poolsPath, what: 'the list of pools' },
  { verb: 'list', path: monitorsPath, what: 'the list of monitors' },
  { verb: 'list', path: eventsPath, what: 'the list of events' },
  { verb: 'read', path: onePool, what: `pool ${pool.id}` },
  { verb: 'read', path: oneBalancer, what: `load balancer ${loadBalancer.id} ${ofZone}` },
  { verb: 'put', path: onePool, what: `the PUT of pool ${pool.id}`, body: { name: 'web' } },
  {
    verb: 'put',
    path: oneBalancer,
    what: `the PUT of load balancer ${loadBalancer.id} ${ofZone}`,
    body: { name: 'api' },
  },
];

export const urlOf = (path: string) => `/v1/${encodedCrn}${path}`;

/** One way in which CIS does not do what it was asked. */
export interface Shape {
  readonly name: string;
  readonly status?: number;
  readonly headers?: Record<string, string>;
  /** Undefined: no answer ever. */
  readonly body: (() => nock.Body) | Error | undefined;
  /** What the sentence says of it. */
  readonly says: string;
  /** What the sentence says a person can do; the sentence of a PUT that is open says what Regent does. */
  readonly cure: string;
  /** How often a read is tried in all. */
  readonly tries: number;
  readonly put: 'refused for good' | 'refused for now' | 'open';
}

/** What refuses repeats the credentials that it was asked with, as a careless gateway does. */
const leaking = (code: number, message: string) => () =>
  failed(code, `${message}, asked with Bearer ${secrets.iamToken}`) as nock.Body;

const reach = 'Look whether the CIS API and IAM can be reached from here.';
const stays = 'If it stays so, look at the status page of IBM Cloud.';
const other = 'If it stays so, look what answers in the place of CIS: a proxy, or another release of its API.';

export const slow: Shape = {
  name: 'no answer',
  body: undefined,
  says: 'CIS gave no answer',
  cure: reach,
  tries: Number.NaN,
  put: 'open',
};

/** The reference's error shapes. */
export const shapes: readonly Shape[] = [
  {
    name: '400',
    status: 400,
    body: leaking(1002, 'name must be set: validation failed'),
    says: 'CIS answered 400 for',
    cure: 'Look at the object in CIS and at the ids in the settings: as it is it stays refused.',
    tries: 1,
    put: 'refused for good',
  },
  {
    name: '403',
    status: 403,
    body: leaking(10_000, 'Not authorized'),
    says: 'Not authorized',
    cure: 'Give the service id the role Writer on the CIS instance.',
    tries: 1,
    put: 'refused for good',
  },
  {
    name: '404',
    status: 404,
    body: leaking(1001, 'object not found'),
    says: 'object not found',
    cure: 'Look whether the CRN, the zone and the ids in the settings are right.',
    tries: 1,
    put: 'refused for good',
  },
  {
    name: '409',
    status: 409,
    body: leaking(1000, 'A pool with that name already exists: value not unique'),
    says: 'value not unique',
    cure: 'Another object has the same name: rename one of them.',
    tries: 1,
    put: 'refused for now',
  },
  {
    name: '412 with the code 1005',
    status: 412,
    body: () => failed(1005, 'This object is referenced by other objects, delete them first.') as nock.Body,
    says: 'This object is referenced by other objects, delete them first. (1005)',
    cure: 'Look which other objects refer to it.',
    tries: 1,
    put: 'refused for now',
  },
  {
    name: '429',
    status: 429,
    body: leaking(10_429, 'Rate limit reached 100 request in 1 minute.'),
    says: 'Rate limit reached 100 request in 1 minute.',
    cure: 'The calls of a minute are used up: give Regent an identity of its own.',
    tries: 3,
    put: 'refused for now',
  },
  {
    name: '429 with a Retry-After',
    status: 429,
    headers: { 'retry-after': '2' },
    body: leaking(10_429, 'Rate limit reached'),
    says: 'Rate limit reached',
    cure: 'The calls of a minute are used up: give Regent an identity of its own.',
    tries: 3,
    put: 'refused for now',
  },
  {
    name: '500',
    status: 500,
    body: leaking(1000, 'internal error'),
    says: 'internal error',
    cure: stays,
    tries: 2,
    put: 'open',
  },
  {
    name: '503',
    status: 503,
    body: () => '<html>nginx</html>',
    says: 'not JSON: <html>nginx',
    cure: stays,
    tries: 3,
    put: 'open',
  },
  {
    name: '200 with success false',
    status: 200,
    body: leaking(1002, 'no'),
    says: 'CIS answered 200 for',
    cure: other,
    tries: 1,
    put: 'open',
  },
  {
    name: '200 with no result',
    status: 200,
    body: () => enveloped(null) as nock.Body,
    says: 'CIS answered 200 with no ',
    cure: other,
    tries: 1,
    put: 'open',
  },
  {
    name: '200 with garbage',
    status: 200,
    body: () => `OK ${secrets.iamToken}`,
    says: 'not JSON: OK [redacted]',
    cure: other,
    tries: 1,
    put: 'open',
  },
  {
    name: '200 with half an answer',
    status: 200,
    body: () => '{"success": true, "result": {"id": "2222',
    says: 'something that is not JSON: {"success"',
    cure: other,
    tries: 1,
    put: 'open',
  },
  {
    name: 'a connection that is cut off',
    body: Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }),
    says: 'CIS gave no answer: socket hang up (ECONNRESET).',
    cure: reach,
    tries: 3,
    put: 'open',
  },
  slow,
];

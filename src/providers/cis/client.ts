import { z } from 'zod';
import type { ActResult, HttpClient, ReadCall, StartableCall } from '../../outbound/http-contract.ts';
import type { HttpResponse } from '../../outbound/transport.ts';
import { noReply, oddReply, replyIn, type Trouble, toldOf } from './reply.ts';
import { type CisObject, cisObject } from './schema.ts';

/** One object of a CIS instance that can be read and, as a whole, written. */
export interface CisClient {
  read(path: string, call: ReadCall): Promise<CisRead>;
  /** Everything of one kind by one call. A list that is not whole is none: what it leaves out would look deleted. */
  list(path: string, call: ReadCall): Promise<CisList>;
  /** CIS has no PATCH: a PUT replaces the object, and what it leaves out is reset (CIS API v1; networking SDKs). */
  put(path: string, object: CisObject, call: StartableCall): Promise<CisPut>;
}

export type CisRead = { readonly ok: true; readonly object: CisObject } | ({ readonly ok: false } & Trouble);

export type CisList =
  | { readonly ok: true; readonly objects: readonly CisObject[] }
  | ({
      readonly ok: false;
      /** There is more than one answer holds, and this is what it shows; each object can still be read by itself. */
      readonly cut?: readonly CisObject[] | undefined;
    } & Trouble);

/** What a PUT's answer proves. `written`: the object as CIS shows it now, yet to be compared with what was meant. */
export type CisPut =
  | { readonly outcome: 'written'; readonly object: CisObject }
  | { readonly outcome: 'refused'; readonly again: boolean; readonly because: string }
  | { readonly outcome: 'unknown'; readonly because: string };

/** The API of one instance. The CRN goes into the path encoded once (CIS docs: "full URL-encoded CRN"). */
export function cisClient(http: HttpClient, crn: string): CisClient {
  const root = `/v1/${encodeURIComponent(crn)}`;
  return {
    async read(path, call) {
      const what = nameOf(path);
      const result = await http.read({ method: 'GET', path: `${root}${path}` }, call);
      return result.outcome === 'none'
        ? { ok: false, ...noReply(result.because, what) }
        : objectIn(result.response, what);
    },

    async list(path, call) {
      const what = `the list of ${nameOf(path)}`;
      const result = await http.read({ method: 'GET', path: `${root}${path}` }, call);
      return result.outcome === 'none'
        ? { ok: false, ...noReply(result.because, what) }
        : listIn(result.response, what);
    },

    async put(path, object, call) {
      const result = await http.act({ method: 'PUT', path: `${root}${path}`, body: object }, call);
      return putResult(result, `the PUT of ${nameOf(path)}`);
    },
  };
}

export const poolsPath = '/load_balancers/pools';
export const monitorsPath = '/load_balancers/monitors';

/** Read as it is: the SDKs give it no filter, and how those of the command line are called on the wire is not documented. */
export const eventsPath = '/load_balancers/events';

export function loadBalancersPath(zone: string): string {
  return `/zones/${zone}/load_balancers`;
}

/** `pool 2222…`, `pools`, `load balancers of the zone 0123…`: what a path means to people. */
function nameOf(path: string): string {
  const [, first, second, third, id] = path.split('/');
  if (first !== 'zones') return named(second ?? '', third);
  return `${named(third ?? '', id)} of the zone ${second}`;
}

function named(kind: string, id: string | undefined): string {
  const words = kind.replaceAll('_', ' ');
  return id === undefined ? words : `${words.replace(/s$/, '')} ${id}`;
}

/**
 * The CIS documentation's header is `X-Auth-User-Token`, the SDKs send `Authorization`, IBM's command line sends both
 * (CIS docs, "Setting up"; troubleshooting page on request ids). Both works with every gateway in front of the API.
 */
export function cisAuthorization(token: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${token}`, 'x-auth-user-token': `Bearer ${token}` };
}

function putResult(result: ActResult, what: string): CisPut {
  if (result.outcome === 'notSent') {
    const because = `${result.because} Nothing of ${what} has left.`;
    return { outcome: 'refused', again: result.again, because };
  }
  if (result.outcome === 'unknown') return openAfter(noReply(result.because, what));
  const { response } = result;
  const read = objectIn(response, what);
  if (read.ok) return { outcome: 'written', object: read.object };
  if (!isRefusal(response.status)) return openAfter(read);
  // 409: a name that is taken; 412/1005: referenced by others; 429: the rate limit. All of them can pass.
  return { outcome: 'refused', again: [409, 412, 429].includes(response.status), because: toldOf(read) };
}

/** Nobody knows what became of the PUT: whoever sends again has read before. */
function openAfter({ because }: Trouble): CisPut {
  return { outcome: 'unknown', because: `${because} It is read before anything is sent again.` };
}

/** A 4xx was refused before anything was done. Not so a 408, which a gateway sends when the API is slow. */
function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408;
}

function objectIn(response: HttpResponse, what: string): CisRead {
  const reply = replyIn(response, what);
  if (!reply.ok) return reply;
  const object = cisObject.safeParse(reply.result);
  if (object.success) return { ok: true, object: object.data };
  return { ok: false, ...oddReply(response, what, 'no object in it') };
}

function listIn(response: HttpResponse, what: string): CisList {
  const reply = replyIn(response, what);
  if (!reply.ok) return reply;
  const list = z.array(cisObject).safeParse(reply.result);
  if (!list.success) return { ok: false, ...oddReply(response, what, 'no list in it') };
  const total = reply.total ?? list.data.length;
  if (list.data.length >= total) return { ok: true, objects: list.data };
  return { ok: false, cut: list.data, ...oddReply(response, what, `only ${list.data.length} of ${total} objects`) };
}

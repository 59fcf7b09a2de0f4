import { z } from 'zod';
import { excerpt } from '../../outbound/excerpt.ts';
import type { ActResult, HttpClient, ReadCall, StartableCall } from '../../outbound/http-contract.ts';
import { parseJson } from '../../outbound/json.ts';
import type { HttpResponse } from '../../outbound/transport.ts';
import { type CisObject, cisObject, envelope } from './schema.ts';

/** One object of a CIS instance that can be read and, as a whole, written. */
export interface CisClient {
  read(path: string, call: ReadCall): Promise<CisRead>;
  /** Everything of one kind by one call. A list that is not whole is none: what it leaves out would look deleted. */
  list(path: string, call: ReadCall): Promise<CisList>;
  /** CIS has no PATCH: a PUT replaces the object, and what it leaves out is reset (CIS API v1; networking SDKs). */
  put(path: string, object: CisObject, call: StartableCall): Promise<CisPut>;
}

export type CisRead =
  | { readonly ok: true; readonly object: CisObject }
  | { readonly ok: false; readonly because: string; readonly status?: number | undefined };

export type CisList =
  | { readonly ok: true; readonly objects: readonly CisObject[] }
  | {
      readonly ok: false;
      readonly because: string;
      readonly status?: number | undefined;
      /** There is more than one answer holds; each object can still be read by itself. */
      readonly cut?: true;
    };

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
      const result = await http.read({ method: 'GET', path: `${root}${path}` }, call);
      if (result.outcome === 'none') return { ok: false, because: result.because };
      return objectIn(result.response);
    },

    async list(path, call) {
      const result = await http.read({ method: 'GET', path: `${root}${path}` }, call);
      if (result.outcome === 'none') return { ok: false, because: result.because };
      return listIn(result.response);
    },

    async put(path, object, call) {
      return putResult(await http.act({ method: 'PUT', path: `${root}${path}`, body: object }, call));
    },
  };
}

export const poolsPath = '/load_balancers/pools';
export const monitorsPath = '/load_balancers/monitors';

export function loadBalancersPath(zone: string): string {
  return `/zones/${zone}/load_balancers`;
}

/**
 * The CIS documentation's header is `X-Auth-User-Token`, the SDKs send `Authorization`, IBM's command line sends both
 * (CIS docs, "Setting up"; troubleshooting page on request ids). Both works with every gateway in front of the API.
 */
export function cisAuthorization(token: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${token}`, 'x-auth-user-token': `Bearer ${token}` };
}

function putResult(result: ActResult): CisPut {
  if (result.outcome === 'notSent') return { outcome: 'refused', again: result.again, because: result.because };
  if (result.outcome === 'unknown') return result;
  const { response } = result;
  const read = objectIn(response);
  if (read.ok) return { outcome: 'written', object: read.object };
  if (!isRefusal(response.status)) return { outcome: 'unknown', because: read.because };
  // 409: a name that is taken; 412/1005: referenced by others; 429: the rate limit. All of them can pass.
  return { outcome: 'refused', again: [409, 412, 429].includes(response.status), because: read.because };
}

/** A 4xx was refused before anything was done. Not so a 408, which a gateway sends when the API is slow. */
function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408;
}

function objectIn(response: HttpResponse): CisRead {
  const reply = resultIn(response);
  const { status } = response;
  if (!reply.ok) return { ...reply, status };
  const object = cisObject.safeParse(reply.result);
  if (object.success) return { ok: true, object: object.data };
  return { ok: false, because: `CIS answered ${status} with no object in it.` };
}

function listIn(response: HttpResponse): CisList {
  const reply = resultIn(response);
  const { status } = response;
  if (!reply.ok) return { ...reply, status };
  const list = z.array(cisObject).safeParse(reply.result);
  if (!list.success) return { ok: false, status, because: `CIS answered ${status} with no list in it.` };
  const total = reply.total ?? list.data.length;
  if (list.data.length >= total) return { ok: true, objects: list.data };
  return {
    ok: false,
    status,
    cut: true,
    because: `CIS shows only ${list.data.length} of ${total} objects in its list.`,
  };
}

type Result =
  | { readonly ok: true; readonly result: unknown; readonly total?: number | undefined }
  | { readonly ok: false; readonly because: string };

function resultIn(response: HttpResponse): Result {
  const parsed = parseJson(response);
  if (!parsed.ok) return { ok: false, because: `CIS ${parsed.because}.` };
  const reply = envelope.safeParse(parsed.value);
  if (!reply.success)
    return { ok: false, because: `CIS answered ${response.status} with something that is no reply of its.` };
  const { success, errors, result, result_info: info } = reply.data;
  const isWell = response.status >= 200 && response.status < 300 && success === true;
  if (!isWell) return { ok: false, because: `CIS answered ${response.status}: ${messagesOf(errors ?? [])}.` };
  return { ok: true, result, total: info?.total_count ?? undefined };
}

const errorShape = z.union([
  z
    .looseObject({ code: z.union([z.number(), z.string()]).optional(), message: z.string() })
    .transform(({ code, message }) => (code === undefined ? message : `${message} (${code})`)),
  z.string(),
  z.array(z.string()).transform((parts) => parts.join(' ')),
]);

function messagesOf(errors: readonly unknown[]): string {
  const texts = errors
    .map((error) => errorShape.safeParse(error))
    .map((each) => (each.success ? each.data : undefined));
  const known = texts.filter((text) => text !== undefined && text !== '');
  return known.length === 0 ? 'it gives no reason' : excerpt(known.join('; '));
}

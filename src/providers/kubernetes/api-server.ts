import { excerpt } from '../../outbound/excerpt.ts';
import type { HttpClient, ReadCall, StartableCall } from '../../outbound/http-contract.ts';
import { defaultHttpLimits, type HttpLimits } from '../../outbound/http-limits.ts';
import { parseJson } from '../../outbound/json.ts';
import type { HttpResponse } from '../../outbound/transport.ts';
import { statusReply } from './schema.ts';

export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly because: string };

export type Patched =
  | { readonly outcome: 'accepted' }
  | { readonly outcome: 'refused'; readonly again: boolean; readonly because: string }
  | { readonly outcome: 'unknown'; readonly because: string };

/** A cluster that gives no answer must not use up the time of a look at the other ones. */
export const apiServerLimits: Partial<HttpLimits> = {
  readTimeoutMs: 1_500,
  readWithinMs: 2_200,
  retry: { ...defaultHttpLimits.retry, triesMax: 2 },
};

/** Reads one object, or a list of them. */
export async function get(http: HttpClient, path: string, call: ReadCall): Promise<Read<unknown>> {
  const result = await http.read({ method: 'GET', path }, call);
  if (result.outcome === 'none') return { ok: false, because: result.because };
  const parsed = parseJson(result.response);
  if (result.response.status !== 200) return { ok: false, because: told(result.response) };
  return parsed.ok ? { ok: true, value: parsed.value } : { ok: false, because: `The API server ${parsed.because}.` };
}

/** One merge patch. It names the version that was read in its metadata; `isIt` knows the object that is answered. */
export async function mergePatch(
  http: HttpClient,
  path: string,
  body: object,
  isIt: (value: unknown) => boolean,
  call: StartableCall,
): Promise<Patched> {
  const headers = { 'content-type': 'application/merge-patch+json' };
  const result = await http.act({ method: 'PATCH', path, body, headers }, call);
  if (result.outcome === 'notSent') return { outcome: 'refused', again: result.again, because: result.because };
  return result.outcome === 'unknown' ? result : judged(result.response, isIt);
}

/** A patch is answered with the object as it is now; anything else proves nothing. */
function judged(response: HttpResponse, isIt: (value: unknown) => boolean): Patched {
  const { status } = response;
  const parsed = parseJson(response);
  if (status === 200) {
    if (isIt(parsed.ok ? parsed.value : undefined)) return { outcome: 'accepted' };
    return { outcome: 'unknown', because: `The API server answered with something odd: ${excerpt(response.text, 80)}` };
  }
  const because = told(response);
  if (status >= 400 && status < 500 && status !== 408) {
    // 409: somebody has changed it since it was read. 429: too many calls.
    return { outcome: 'refused', again: status === 409 || status === 429, because };
  }
  return { outcome: 'unknown', because };
}

function told(response: HttpResponse): string {
  const parsed = parseJson(response);
  const status = statusReply.safeParse(parsed.ok ? parsed.value : undefined);
  const said = status.success ? `${status.data.message} (${status.data.reason})` : response.text;
  return `The API server answered ${response.status}: ${excerpt(said)}`;
}

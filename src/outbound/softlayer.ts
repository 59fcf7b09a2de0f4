import { z } from 'zod';
import { excerpt } from './excerpt.ts';
import type { HttpClient, HttpRequest, ReadCall, StartableCall } from './http-contract.ts';
import { answeredAtMs } from './http-date.ts';
import { parseJson } from './json.ts';
import { meaningOf } from './softlayer-errors.ts';
import type { HttpResponse } from './transport.ts';

/**
 * SoftLayer's REST API, as far as it is the same for every service (SLDN, "Using the REST API"): paths, parameters,
 * bare JSON scalars, and errors that mostly come as HTTP 500.
 */
export interface SoftLayer {
  read(method: SoftLayerMethod, call: ReadCall): Promise<SoftLayerRead>;
  /** A method that changes something, sent once; without parameters SoftLayer wants even that one by GET. */
  act(method: SoftLayerMethod, call: StartableCall): Promise<SoftLayerActed>;
}

/** One method of one object; without a name `getObject`. */
export interface SoftLayerMethod {
  readonly service: string;
  readonly id: number;
  readonly name?: string | undefined;
  readonly parameters?: readonly unknown[] | undefined;
  /** The properties to return: relational ones come only when they are named. */
  readonly mask?: string | undefined;
}

export type SoftLayerRead =
  /** `answeredAt`: when by SoftLayer's own clock, where it says so. */
  | { readonly ok: true; readonly value: unknown; readonly answeredAt?: number | undefined }
  | { readonly ok: false; readonly because: string };

export type SoftLayerActed =
  | { readonly outcome: 'answered'; readonly value: unknown }
  | { readonly outcome: 'refused'; readonly again: boolean; readonly because: string }
  | { readonly outcome: 'unknown'; readonly because: string };

/** `{"error":"text","code":"SoftLayer_Exception_…"}`; the code may be missing. */
const errorReply = z.looseObject({ error: z.string(), code: z.string().optional() });

export function softLayer(http: HttpClient): SoftLayer {
  return {
    async read(method, call) {
      const result = await http.read(requestOf(method), call);
      if (result.outcome === 'none') return { ok: false, because: result.because };
      const reply = replyOf(result.response);
      return reply.ok ? { ...reply, answeredAt: answeredAtMs(result.response) } : reply;
    },

    async act(method, call) {
      const result = await http.act(requestOf(method), call);
      if (result.outcome === 'notSent') return { outcome: 'refused', again: result.again, because: result.because };
      if (result.outcome === 'unknown') return result;
      const value = replyOf(result.response);
      return value.ok ? { outcome: 'answered', value: value.value } : judged(result.response, value.because);
    },
  };
}

/** Basic authentication; with an IBM Cloud API key the user is the literal `apikey` (SLDN, "Authenticating"). */
export function basicAuthorization(username: string, key: string): Readonly<Record<string, string>> {
  return { authorization: `Basic ${Buffer.from(`${username}:${key}`).toString('base64')}` };
}

function requestOf({ service, id, name, parameters, mask }: SoftLayerMethod): HttpRequest {
  const query = mask === undefined ? '' : `?objectMask=${encodeURIComponent(mask)}`;
  const path = `/${service}/${id}${name === undefined ? '' : `/${name}`}.json${query}`;
  return parameters === undefined ? { method: 'GET', path } : { method: 'POST', path, body: { parameters } };
}

function replyOf(response: HttpResponse): SoftLayerRead {
  const parsed = parseJson(response);
  if (!parsed.ok) {
    const because =
      response.status < 400 ? `SoftLayer ${parsed.because}.` : withAction(response, excerpt(response.text));
    return { ok: false, because };
  }
  const failure = errorReply.safeParse(parsed.value);
  // SoftLayer answers 200 with an error's body at times (softlayer-go, sl/errors.go).
  if (!failure.success && response.status >= 200 && response.status < 300) return { ok: true, value: parsed.value };
  return { ok: false, because: withAction(response, failure.success ? told(failure.data) : excerpt(response.text)) };
}

/** What was answered, and what is to be done about it, where that is known. */
function withAction(response: HttpResponse, said: string): string {
  const answered = `SoftLayer answered ${response.status}: ${said || 'nothing more'}`;
  const action = meaningOf(response)?.action;
  return action === undefined ? answered : `${/[.!?]$/.test(answered) ? answered : `${answered}.`} ${action}`;
}

function told({ error, code }: z.infer<typeof errorReply>): string {
  return excerpt(code === undefined ? error : `${error} (${code.replace('SoftLayer_Exception_', '')})`);
}

/** What an error proves. The codes say that nothing was done; a bare 500 says nothing at all. */
function judged(response: HttpResponse, because: string): SoftLayerActed {
  const { status } = response;
  if (status >= 200 && status < 300) return { outcome: 'unknown', because: `${because} ${lookedAt}` };
  const meaning = meaningOf(response);
  if (meaning !== undefined) return { outcome: 'refused', again: meaning.again, because };
  const refused = status >= 400 && status < 500 && status !== 408;
  if (refused) return { outcome: 'refused', again: false, because };
  return { outcome: 'unknown', because: `${because} ${lookedAt}` };
}

const lookedAt = 'Nobody knows whether it was done: what is so is looked at.';

import { z } from 'zod';
import { excerpt } from './excerpt.ts';
import type { HttpClient, HttpRequest, ReadCall, StartableCall } from './http-contract.ts';
import { answeredAtMs } from './http-date.ts';
import { defaultHttpLimits, type HttpLimits } from './http-limits.ts';
import { parseJson } from './json.ts';
import type { HttpResponse } from './transport.ts';

/**
 * The VPC API of one region, as far as it is the same for every kind of object (VPC API reference): the version in every
 * query, errors as a list of codes, changes by merge patch that compare the object's ETag.
 */
export interface Vpc {
  read(path: string, call: ReadCall): Promise<VpcRead>;
  /** A call that changes something, sent once. */
  act(change: VpcChange, call: StartableCall): Promise<VpcActed>;
}

/** A call that changes something; `ifMatch` is the ETag that the object must still have. */
export interface VpcChange {
  readonly method: 'POST' | 'PATCH';
  readonly path: string;
  readonly body: object;
  readonly ifMatch?: string | undefined;
}

export type VpcRead =
  /** `answeredAt`: when by VPC's own clock, where it says so. */
  | {
      readonly ok: true;
      readonly value: unknown;
      readonly etag: string | undefined;
      readonly answeredAt?: number | undefined;
    }
  | { readonly ok: false; readonly because: string };

/** `codes` are those of the error, such as `share_operation_pending`. */
export type VpcActed =
  | { readonly outcome: 'accepted'; readonly value: unknown }
  | {
      readonly outcome: 'refused';
      readonly again: boolean;
      readonly because: string;
      readonly codes: readonly string[];
    }
  | { readonly outcome: 'unknown'; readonly because: string };

/** A region that gives no answer must not use up the time of a look at the other one. */
export const vpcLimits: Partial<HttpLimits> = {
  readTimeoutMs: 1_500,
  readWithinMs: 3_000,
  retry: { ...defaultHttpLimits.retry, triesMax: 2 },
};

/** The API as it was on this day: each call says which one it means, and gets that one for good. */
const query = 'version=2026-03-24&generation=2';

const errorReply = z.looseObject({
  errors: z.array(z.looseObject({ code: z.string(), message: z.string().default('') })).min(1),
});

export function vpc(http: HttpClient): Vpc {
  return {
    async read(path, call) {
      const result = await http.read({ method: 'GET', path: withVersion(path) }, call);
      if (result.outcome === 'none') return { ok: false, because: result.because };
      const { response } = result;
      const parsed = parseJson(response);
      if (!isFine(response)) return { ok: false, because: told(response) };
      if (!parsed.ok) return { ok: false, because: `The VPC API ${parsed.because}.` };
      return { ok: true, value: parsed.value, etag: response.headers.etag, answeredAt: answeredAtMs(response) };
    },

    async act(change, call) {
      const result = await http.act(requestOf(change), call);
      if (result.outcome === 'notSent')
        return { outcome: 'refused', again: result.again, because: result.because, codes: [] };
      return result.outcome === 'unknown' ? result : judged(result.response);
    },
  };
}

function requestOf({ method, path, body, ifMatch }: VpcChange): HttpRequest {
  const match = ifMatch === undefined ? {} : { 'if-match': ifMatch };
  const type = method === 'PATCH' ? { 'content-type': 'application/merge-patch+json' } : {};
  return { method, path: withVersion(path), body, headers: { ...match, ...type } };
}

function withVersion(path: string): string {
  return `/v1${path}${path.includes('?') ? '&' : '?'}${query}`;
}

function isFine({ status }: HttpResponse): boolean {
  return status >= 200 && status < 300;
}

/** What a refusal means, whatever its code (VPC API, error handling), and what is done about it, or what a person does. */
const meanings: Readonly<Record<number, { readonly again: boolean; readonly action: string }>> = {
  400: { again: false, action: 'Check the ids and the regions in the settings.' },
  401: { again: false, action: 'Check `providers.iam`.' },
  403: { again: false, action: "Give Regent's service id the role Editor for it." },
  404: { again: false, action: 'Check the id and the region in the settings.' },
  409: { again: true, action: 'Something else is under way there: it is watched, and tried again.' },
  412: { again: true, action: 'Somebody has changed it since it was read: it is read again.' },
  429: { again: true, action: 'There are too many calls: it is tried again.' },
};

/** What an answer proves. Some calls are taken on without a word, so nothing at all is fine, and anything odd is not. */
function judged(response: HttpResponse): VpcActed {
  const { status, text } = response;
  if (isFine(response)) {
    if (text.trim() === '') return { outcome: 'accepted', value: undefined };
    const parsed = parseJson(response);
    const isObject =
      parsed.ok && typeof parsed.value === 'object' && parsed.value !== null && !Array.isArray(parsed.value);
    if (isObject) return { outcome: 'accepted', value: parsed.value };
    return { outcome: 'unknown', because: `The VPC API answered ${status} with something odd: ${excerpt(text, 80)}` };
  }
  const because = told(response);
  const isRefusal = status >= 400 && status < 500 && status !== 408;
  if (!isRefusal)
    return { outcome: 'unknown', because: `${because} Nobody knows whether it was done: what is so is looked at.` };
  return { outcome: 'refused', again: meanings[status]?.again === true, because, codes: codesIn(response) };
}

function told(response: HttpResponse): string {
  const failure = errorsIn(response);
  const said = failure?.map(({ code, message }) => `${message} (${code})`).join(' ') ?? response.text;
  const answered = `The VPC API answered ${response.status}: ${excerpt(said) || 'nothing more'}`;
  const action = meanings[response.status]?.action;
  return action === undefined ? answered : `${/[.!?]$/.test(answered) ? answered : `${answered}.`} ${action}`;
}

function codesIn(response: HttpResponse): string[] {
  return errorsIn(response)?.map(({ code }) => code) ?? [];
}

function errorsIn(response: HttpResponse) {
  const parsed = parseJson(response);
  const failure = errorReply.safeParse(parsed.ok ? parsed.value : undefined);
  return failure.success ? failure.data.errors : undefined;
}

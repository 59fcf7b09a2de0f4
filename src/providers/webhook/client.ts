import { excerpt } from '../../outbound/excerpt.ts';
import type { HttpClient, HttpRequest, ReadCall, StartableCall } from '../../outbound/http-contract.ts';
import { defaultHttpLimits, type HttpLimits } from '../../outbound/http-limits.ts';
import { parseJson } from '../../outbound/json.ts';
import { signature } from '../../outbound/sign.ts';
import type { HttpResponse } from '../../outbound/transport.ts';
import type { Runtime } from '../../runtime.ts';

/** Signed calls to one address; `path` holds the path and the query of it. */
export interface WebhookClient {
  read(path: string, call: ReadCall): Promise<{ readonly ok: true; readonly value: unknown } | Unread>;
  /** The key is the same for every call about one order, so that the service does it once. */
  order(path: string, key: string, body: object, call: StartableCall): Promise<Ordered>;
}

interface Unread {
  readonly ok: false;
  readonly because: string;
}

export type Ordered =
  | { readonly outcome: 'accepted' }
  | { readonly outcome: 'conflict'; readonly value: unknown; readonly because: string }
  | { readonly outcome: 'refused'; readonly again: boolean; readonly because: string }
  | { readonly outcome: 'unknown'; readonly because: string };

/** A service that gives no answer must not use up the time of a look at the other ones. */
export const webhookLimits: Partial<HttpLimits> = {
  readTimeoutMs: 2_000,
  readWithinMs: 4_000,
  retry: { ...defaultHttpLimits.retry, triesMax: 2 },
};

export function webhookClient(http: HttpClient, runtime: Runtime, secret: () => string): WebhookClient {
  const signed = (request: Omit<HttpRequest, 'headers'>, more: Readonly<Record<string, string>> = {}): HttpRequest => {
    const { method, path } = request;
    const body = request.body === undefined ? '' : JSON.stringify(request.body);
    const at = Math.floor(runtime.wallMs() / 1000);
    return { ...request, headers: { ...more, 'x-regent-signature': signature(secret(), { at, method, path, body }) } };
  };
  return {
    async read(path, call) {
      const request = attempt(() => signed({ method: 'GET', path }));
      if (typeof request === 'string') return { ok: false, because: request };
      const result = await http.read(request, call);
      if (result.outcome === 'none') return { ok: false, because: result.because };
      const { response } = result;
      const parsed = parseJson(response);
      if (response.status !== 200) return { ok: false, because: told(response) };
      return parsed.ok ? parsed : { ok: false, because: `The webhook ${parsed.because}.` };
    },

    async order(path, key, body, call) {
      const request = attempt(() => signed({ method: 'POST', path, body }, { 'idempotency-key': key }));
      if (typeof request === 'string') return { outcome: 'refused', again: true, because: request };
      const result = await http.act(request, call);
      if (result.outcome === 'notSent') return { outcome: 'refused', again: result.again, because: result.because };
      return result.outcome === 'unknown' ? result : judged(result.response);
    },
  };
}

/** A secret that is not there keeps the call from being made, and is told. */
function attempt(make: () => HttpRequest): HttpRequest | string {
  try {
    return make();
  } catch (error) {
    return `The webhook was not asked: ${error instanceof Error ? error.message : String(error)}.`;
  }
}

/** A JSON object says that it was the service that answered, and not whatever stands before it. */
function judged(response: HttpResponse): Ordered {
  const { status } = response;
  const parsed = parseJson(response);
  const value = parsed.ok ? parsed.value : undefined;
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  const because = told(response);
  if (status >= 200 && status < 300) return isObject ? { outcome: 'accepted' } : { outcome: 'unknown', because };
  if (status === 409) return { outcome: 'conflict', value, because };
  const isRefusal = status >= 400 && status < 500 && status !== 408;
  return isRefusal ? { outcome: 'refused', again: status === 429, because } : { outcome: 'unknown', because };
}

function told({ status, text }: HttpResponse): string {
  return `The webhook answered ${status}: ${excerpt(text) || 'nothing'}`;
}

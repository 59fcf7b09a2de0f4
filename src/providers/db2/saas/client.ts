import { excerpt } from '../../../outbound/excerpt.ts';
import type { HttpClient, HttpRequest, ReadCall, StartableCall } from '../../../outbound/http-contract.ts';
import { parseJson } from '../../../outbound/json.ts';
import type { HttpResponse } from '../../../outbound/transport.ts';
import type { Acted } from '../../contract.ts';
import type { Db2SaasSettings } from './schema.ts';

/** One deployment of Db2 on Cloud, asked as its settings say. */
export interface SaasClient {
  /** The answer to a look, or the sentence for why there is none. */
  look(call: ReadCall): Promise<Answered>;
  /** Whether a takeover is over, by the field of the settings: the answer that holds it. */
  progress(path: string, call: ReadCall): Promise<Answered>;
  promote(takeover: NonNullable<Db2SaasSettings['takeover']>, call: StartableCall): Promise<Acted>;
}

export type Answered =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly because: string };

export function saasClient(
  http: HttpClient,
  { observe }: Pick<Db2SaasSettings, 'observe'>,
  deployment: string,
): SaasClient {
  const request = (method: HttpRequest['method'], path: string, body: unknown): HttpRequest => ({
    method,
    path: path.replaceAll('{deployment}', encodeURIComponent(deployment)),
    ...(body === undefined ? {} : { body: filled(body, deployment) }),
  });
  const read = async (asked: HttpRequest, call: ReadCall): Promise<Answered> => {
    const result = await http.read(asked, call);
    return result.outcome === 'none' ? { ok: false, because: result.because } : answerIn(result.response);
  };
  return {
    look: (call) => read(request(observe.method, observe.path, observe.body), call),
    progress: (path, call) => read(request('GET', path, undefined), call),

    async promote({ method, path, body }, call) {
      const result = await http.act(request(method, path, body), call);
      if (result.outcome === 'notSent') return { outcome: 'refused', again: result.again, note: result.because };
      if (result.outcome === 'unknown') return { outcome: 'unknown', note: result.because };
      return judged(result.response);
    },
  };
}

/** What stands at `resources.0.role` of an answer, as text; undefined where nothing of the kind does. */
export function at(value: unknown, field: string): string | undefined {
  const found = field.split('.').reduce((inner: unknown, key) => {
    return typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
      ? (inner as Record<string, unknown>)[key]
      : undefined;
  }, value);
  return ['string', 'number', 'boolean'].includes(typeof found) ? String(found) : undefined;
}

function answerIn(response: HttpResponse): Answered {
  const { status } = response;
  if (status < 200 || status >= 300) {
    return { ok: false, because: `Db2 on Cloud answered ${status}: ${excerpt(response.text) || 'nothing more'}` };
  }
  const parsed = parseJson(response);
  return parsed.ok ? parsed : { ok: false, because: `Db2 on Cloud ${parsed.because}.` };
}

/** The call is documented nowhere in public, so only what HTTP itself says is taken from its status. */
function judged(response: HttpResponse): Acted {
  const { status } = response;
  const told = `Db2 on Cloud answered ${status}: ${excerpt(response.text) || 'nothing more'}`;
  if (status >= 200 && status < 300) {
    const parsed = response.text.trim() === '' ? undefined : parseJson(response);
    // A page in place of an answer comes from something in between.
    return { outcome: parsed?.ok === false || isNothing(parsed) ? 'unknown' : 'accepted', note: told };
  }
  const isRefusal = status >= 400 && status < 500 && status !== 408 && status !== 409;
  if (!isRefusal) return { outcome: 'unknown', note: told };
  return { outcome: 'refused', again: status === 429, note: told };
}

function isNothing(parsed: { readonly ok: boolean; readonly value?: unknown } | undefined): boolean {
  return (
    parsed !== undefined && (typeof parsed.value !== 'object' || parsed.value === null || Array.isArray(parsed.value))
  );
}

function filled(value: unknown, deployment: string): unknown {
  if (typeof value === 'string') return value.replaceAll('{deployment}', deployment);
  if (Array.isArray(value)) return value.map((each) => filled(each, deployment));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, filled(each, deployment)]));
}

import { z } from 'zod';
import { excerpt } from '../../outbound/excerpt.ts';
import { parseJson } from '../../outbound/json.ts';
import type { HttpResponse } from '../../outbound/transport.ts';
import { envelope } from './schema.ts';

/** What an answer of CIS holds, or why it holds nothing that could be used. */
export type Reply =
  | { readonly ok: true; readonly result: unknown; readonly total?: number | undefined }
  | ({ readonly ok: false } & Trouble);

/** Why a call came to nothing. */
export interface Trouble {
  /** What CIS said to which call, as a sentence. */
  readonly because: string;
  readonly status?: number | undefined;
  /** What a person can do about it, as a sentence. */
  readonly cure: string;
}

/** Reads an answer to a call for `what`. A 200 is none without `success`, as CIS also refuses with it. */
export function replyIn(response: HttpResponse, what: string): Reply {
  const parsed = parseJson(response);
  if (!parsed.ok) return { ok: false, ...troubleWith(response, what, `CIS ${parsed.because}`) };
  const { success, data } = envelope.safeParse(parsed.value);
  if (!success) return { ok: false, ...oddReply(response, what, 'something that is no reply of its') };
  const { errors, result, result_info: info } = data;
  const isWell = response.status >= 200 && response.status < 300 && data.success === true;
  if (isWell) return { ok: true, result, total: info?.total_count ?? undefined };
  const said = `CIS answered ${response.status}`;
  return { ok: false, ...troubleWith(response, what, said, `: ${messagesOf(errors ?? [])}`) };
}

/** An answer that is well formed and does not hold what was asked for. */
export function oddReply(response: HttpResponse, what: string, found: string): Trouble {
  return troubleWith(response, what, `CIS answered ${response.status} with ${found}`);
}

/** No answer, for the reason that the HTTP client gives. */
export function noReply(because: string, what: string): Trouble {
  return { because: `${because} That was for ${what}.`, cure: cureOf(undefined) };
}

/** Both sentences, for people. */
export function toldOf({ because, cure }: Trouble): string {
  return `${because} ${cure}`;
}

/** `X-Correlation-Id` is by what IBM's support finds a call again (CIS docs, troubleshooting). */
function troubleWith({ status, headers }: HttpResponse, what: string, said: string, reason = ''): Trouble {
  const id = headers['x-correlation-id'];
  const correlation = id === undefined ? '' : ` (correlation id ${excerpt(id, 64)})`;
  return { because: `${said} for ${what}${reason}${correlation}.`, status, cure: cureOf(status) };
}

const cures = new Map([
  [400, 'Look at the object in CIS and at the ids in the settings: as it is it stays refused.'],
  [401, 'Give Regent the API key of a service id that IAM knows.'],
  [403, 'Give the service id the role Writer on the CIS instance.'],
  [404, 'Look whether the CRN, the zone and the ids in the settings are right.'],
  [409, 'Another object has the same name: rename one of them.'],
  [412, 'Look which other objects refer to it.'],
  [429, 'The calls of a minute are used up: give Regent an identity of its own.'],
]);

function cureOf(status: number | undefined): string {
  const known = cures.get(status ?? 0);
  if (known !== undefined) return known;
  if (status === undefined) return 'Look whether the CIS API and IAM can be reached from here.';
  if (status >= 500) return 'If it stays so, look at the status page of IBM Cloud.';
  return 'If it stays so, look what answers in the place of CIS: a proxy, or another release of its API.';
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

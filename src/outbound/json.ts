import { excerpt } from './excerpt.ts';
import type { HttpResponse } from './transport.ts';

/** An answer's body as JSON, or the sentence for why it is none. */
export type Parsed = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly because: string };

/** Parses an answer's body. Never throws: what others send is theirs. */
export function parseJson(response: HttpResponse): Parsed {
  try {
    return { ok: true, value: JSON.parse(response.text) };
  } catch {
    const found = response.text.trim() === '' ? 'nothing' : `something that is not JSON: ${excerpt(response.text, 80)}`;
    return { ok: false, because: `answered ${response.status} with ${found}` };
  }
}

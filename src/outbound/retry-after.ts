import type { HttpResponse } from './transport.ts';

/**
 * How long an answer asks to be left alone, in milliseconds; undefined when it does not. `Retry-After` is a number of
 * seconds or a date (RFC 9110, 10.2.3); a date is counted from the answer's own `Date` where it has one, because the two
 * clocks need not agree.
 */
export function retryAfterMs({ headers }: Pick<HttpResponse, 'headers'>, wallMs: number): number | undefined {
  const asked = headers['retry-after']?.trim();
  if (asked === undefined || asked === '') return undefined;
  if (/^\d+$/.test(asked)) return Number(asked) * 1_000 || undefined;
  const until = instantOf(asked);
  if (until === undefined) return undefined;
  const pauseMs = until - (instantOf(headers.date) ?? wallMs);
  return pauseMs > 0 ? pauseMs : undefined;
}

/** Only what has a weekday's name in front is an HTTP date; `Date.parse` would make a year of a number. */
function instantOf(text: string | undefined): number | undefined {
  const instant = /^[A-Z][a-z]{2,8},? /.test(text ?? '') ? Date.parse(text ?? '') : Number.NaN;
  return Number.isFinite(instant) ? instant : undefined;
}

import { httpDate } from './http-date.ts';
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
  const until = httpDate(asked);
  if (until === undefined) return undefined;
  const pauseMs = until - (httpDate(headers.date) ?? wallMs);
  return pauseMs > 0 ? pauseMs : undefined;
}

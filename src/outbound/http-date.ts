import type { HttpResponse } from './transport.ts';

/** Only what has a weekday's name in front is an HTTP date; `Date.parse` would make a year of a number. */
export function httpDate(text: string | undefined): number | undefined {
  const instant = /^[A-Z][a-z]{2,8},? /.test(text ?? '') ? Date.parse(text ?? '') : Number.NaN;
  return Number.isFinite(instant) ? instant : undefined;
}

/**
 * When the other side has answered, by its own clock, in milliseconds since 1970: by that the instants in its answer are to be
 * judged, because two clocks need not agree. `Date` names whole seconds, so this is the latest that it can have been. Undefined
 * where it does not say.
 */
export function answeredAtMs({ headers }: Pick<HttpResponse, 'headers'>): number | undefined {
  const second = httpDate(headers.date);
  return second === undefined ? undefined : second + 999;
}

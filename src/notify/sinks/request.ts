import type { Notification } from '../notification.ts';

/** What is sent for one notification, whole but for what proves who sends it. */
export interface SinkRequest {
  /** Where to, with path and query: it may hold a secret. */
  readonly url: string;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** The text cut to `most` characters, and whole characters of it. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${[...text.slice(0, most - 1)].filter(isWhole).join('')}…`;
}

/** Half of a character that UTF-16 needs two of is none. */
function isWhole(character: string): boolean {
  return !/^[\uD800-\uDFFF]$/.test(character);
}

/** `shop: us-south is down` */
export function headline({ application, title }: Notification): string {
  return `${application}: ${title}`;
}

import { hideInText } from '../telemetry/hide-secrets.ts';
import { writtenForms } from './written-forms.ts';

const hidden = '[redacted]';

/** Shorter values are no secrets, and replacing them everywhere would garble every sentence. */
const secretLengthMin = 6;

/** Headers whose whole value is a secret, wherever a text quotes them. */
const secretHeader =
  /\b((?:proxy-)?authorization|x-auth-user-token|(?:set-)?cookie)(["']?\s*[:=]\s*["']?)[^"'\r\n,}]+/gi;

/**
 * The text without these values, however they are written in it. For what must stay as it is otherwise, such as JSON
 * that is yet to be parsed. What has been cut off may hold half of one: hide first, then cut.
 */
export function hide(text: string, secrets: readonly string[]): string {
  const known = secrets.filter((secret) => secret.length >= secretLengthMin);
  return known.flatMap(writtenForms).reduce((rest, form) => rest.replaceAll(form, hidden), text);
}

/** The text without anything that looks like a credential: for sentences, notes and logs. */
export function redact(text: string): string {
  return hideInText(text.replace(secretHeader, (_, name: string, between: string) => `${name}${between}${hidden}`));
}

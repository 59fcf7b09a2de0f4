const REDACTED = '[redacted]';

/** Compared without dashes, underscores and capitals: `X-Auth-User-Token`, `api_key`, `clientSecret`. */
const SECRET_KEY =
  /(?:authorization|tokens?|apikeys?|passwords?|passwd|passphrase|secrets?|credentials?|privatekey|cookies?)$/;

/** Secrets inside a text, with what stands before them kept. */
const SECRETS_IN_TEXT: readonly RegExp[] = [
  /(\bbearer\s+)[\w.~+/=-]{6,}/gi,
  /(\bbasic\s+)(?=\S*[\d=])[\w+/]{6,}={0,2}/gi,
  /(:\/\/)[^/\s@"'<>]+(?=@)/g,
  /((?:token|api[-_]?key|password|passphrase|secret)["']?\s*[=:]\s*["']?)(?!\d+\b)[^&\s"',;}]+/gi,
  /()\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g,
];

/**
 * A copy of JSON-like data in which nothing is left that looks like a secret: values under keys that name one, and
 * bearer tokens, passwords in URLs and the like inside texts. Numbers stay: a fencing `token` is no secret.
 */
export function hideSecrets(value: unknown): unknown {
  if (typeof value === 'string') return hideInText(value);
  if (Array.isArray(value)) return value.map(hideSecrets);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, hideUnder(key, each)]));
}

function hideUnder(key: string, value: unknown): unknown {
  const isSecret = SECRET_KEY.test(key.replaceAll(/[-_]/g, '').toLowerCase());
  const isText = typeof value === 'string' || (typeof value === 'object' && value !== null);
  return isSecret && isText ? REDACTED : hideSecrets(value);
}

/** A text without the secrets that can be recognised in it. */
export function hideInText(text: string): string {
  return SECRETS_IN_TEXT.reduce((rest, pattern) => rest.replaceAll(pattern, `$1${REDACTED}`), text);
}

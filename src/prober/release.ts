import type { IncomingHttpHeaders } from 'node:http';

/** Where an answer tells which release has given it: a header, or a JSON pointer (RFC 6901) into the body. */
export type ReleaseSource = { readonly header: string } | { readonly json: string };

/** As much of a release's name as is reported. */
const longest = 64;

/** The release that the head of an answer names. */
export function releaseInHead(source: ReleaseSource | undefined, headers: IncomingHttpHeaders): string | undefined {
  if (source === undefined || !('header' in source)) return undefined;
  const value = headers[source.header.toLowerCase()];
  return releaseName(Array.isArray(value) ? value[0] : value);
}

/** The release that a body names. Undefined where it is no JSON, or longer than what is read of it. */
export function releaseInBody(source: ReleaseSource | undefined, body: string): string | undefined {
  if (source === undefined || !('json' in source)) return undefined;
  try {
    return releaseName(at(JSON.parse(body), source.json));
  } catch {
    return undefined;
  }
}

function at(document: unknown, pointer: string): unknown {
  const names = pointer.split('/').slice(1);
  return names.reduce<unknown>((value, name) => {
    const key = name.replaceAll('~1', '/').replaceAll('~0', '~');
    return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
      ? (value as Record<string, unknown>)[key]
      : undefined;
  }, document);
}

/** It comes from outside, and is shown in terminals: short, and nothing but printable characters. */
function releaseName(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const name = String(value)
    .replaceAll(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '')
    .trim()
    .slice(0, longest);
  return name === '' ? undefined : name;
}

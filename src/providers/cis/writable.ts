import type { CisObject } from './schema.ts';

/** Fields that CIS reports and does not take (CIS API v1 models: pool, origin, load balancer). */
const readOnly = ['id', 'created_on', 'modified_on', 'healthy', 'disabled_at'];
const readOnlyOfOrigin = ['healthy', 'failure_reason', 'disabled_at'];

/**
 * The body that would write an object back as it is: everything that was read, known or not, without what can only be
 * read. A proxied load balancer has no TTL of its own (it reads back 0), so none is sent.
 */
export function writable(object: CisObject): Record<string, unknown> {
  const body = without(object, readOnly);
  if (Array.isArray(body.origins)) {
    body.origins = body.origins.map((origin: unknown) =>
      isObject(origin) ? without(origin, readOnlyOfOrigin) : origin,
    );
  }
  if (body.proxied === true) delete body.ttl;
  return body;
}

function without(object: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
